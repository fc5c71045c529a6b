// The `scheduler` section: which algorithms a design is made of.

import * as z from "zod";
import type {
  CheckpointSpec,
  Chosen,
  EffectSpec,
  SchedulerSpec,
  SecuritySpec,
} from "../../architectures/scheduler-spec.ts";
import { SECURITY_MUTANTS } from "../../architectures/scheduler-spec.ts";
import { permissionsShape } from "./permissions-section.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { plugInChoice } from "../shapes/plug-in-choice.ts";
import type { Choice } from "../shapes/plug-in-choice.ts";
import { duration, integer, number, size, truth } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import type { PlugIn } from "../registry.ts";
import { buildPools, poolsShape } from "./pools-section.ts";

export type SchedulerSection = z.output<ReturnType<typeof schedulerShape>>;

export function schedulerShape(context: ShapeContext) {
  return section({
    architecture: plugInChoice("architecture", context).describe(
      "The whole: which processes there are and how they share the work.",
    ),
    admission: plugInChoice("admission", context).describe(
      "Which submitted tasks are taken in, and which are turned away because there is too much to do.",
    ),
    ordering: plugInChoice("ordering", context).describe("Which waiting task goes next."),
    placement: plugInChoice("placement", context).describe("Which worker gets it."),
    queueing: choice(["central", "at-worker"]).describe(
      "central: the master holds the queue and sends work only where it can start. at-worker: it assigns on admission.",
    ),
    detection: plugInChoice("detection", context).describe("When a silent worker counts as suspect or dead."),
    damping: plugInChoice("damping", context).describe(
      "How fast the work of machines that count as dead is given up: many at once are seldom dead.",
    ),
    health: plugInChoice("health", context).describe(
      "Which machines are given no work although they answer, because what they did went wrong.",
    ),
    retry: plugInChoice("retry", context).describe("When a failed attempt is tried again, and when it is given up."),
    budget: plugInChoice("budget", context).describe("How many attempts may be tried again, in proportion to all."),
    crashLimit: crashLimit().describe(
      "A task is given up when so many machines died while they ran it: it may be what kills them. `unlimited`: machines die for reasons of their own.",
    ),
    speculation: plugInChoice("speculation", context).describe(
      "When a second copy of an attempt is run beside it, so that one slow machine holds nothing up.",
    ),
    verification: plugInChoice("verification", context).describe(
      "How results are verified, where machines may come to wrong ones without a sign of it (`corrupt-results`).",
    ),
    gangs: plugInChoice("gangs", context).describe(
      "How the tasks of a job that is a gang (`job: { tasks: 8, gang: true }`), which must run at the same time, come to their places.",
    ),
    pools: poolsShape()
      .optional()
      .describe(
        "Limits across the cluster, by name: so many slots, of which the tasks of a class hold some while they run (`workload.<class>.pools`). `{ database: 10 }` is short for `{ database: { slots: 10 } }`.",
      ),
    stealing: plugInChoice("stealing", context).describe(
      "From whom a worker with idle cores takes tasks that wait in another worker's queue; only with `queueing: at-worker`.",
    ),
    rebalancing: plugInChoice("rebalancing", context).describe(
      "How the master moves tasks that wait in workers' queues, before anybody is idle; only with `queueing: at-worker`.",
    ),
    migration: plugInChoice("migration", context).describe(
      "When the master stops a task that runs, to let it go on at another worker.",
    ),
    scaling: plugInChoice("scaling", context).describe(
      "How many of the workers that come and go (`cluster.workers.elastic`) there should be; all of them where `none`.",
    ),
    checkpoint: checkpointShape(context)
      .optional()
      .describe(
        "How attempts are saved on their way, so that what fails need not begin again; not at all where absent.",
      ),
    loadReports: duration().describe(
      "How old the dispatcher's picture of loads may get: it is refreshed this often; 0s = always fresh.",
    ),
    recovery: choice(["safe-stop", "fast"]).describe(
      "safe-stop: workers kill what they cannot renew before it runs again. fast: run again at once.",
    ),
    onNotice: choice(["drain", "ignore"]).describe(
      "What a worker does when it is told that its machine will be taken down. drain: takes no new work, and gives back what it can save and not finish. ignore: goes on until it is off.",
    ),
    ...protections(),
    communication: communicationShape(context),
  });
}

/** What keeps effects from happening twice, and messages from being believed that nobody sent. */
function protections() {
  return {
    effects: effectsShape()
      .optional()
      .describe(
        "Where a task takes effect outside, and what protects that against happening twice; with the master's commit where absent.",
      ),
    security: securityShape()
      .optional()
      .describe(
        "Every message is signed by its sender, and receivers drop what is not, and what they have seen; whoever speaks is believed where absent. `signed` is short for `{}`.",
      ),
  };
}

function communicationShape(context: ShapeContext) {
  return section({
    rpc: section({
      timeout: duration({ min: 1, minText: "1us" }).describe("A call without answer for this long is tried again."),
      retry: plugInChoice("retry", context).describe("Between the tries of a call."),
      budget: plugInChoice("budget", context).describe(
        "How many of a client's calls may be tried again, in proportion to all.",
      ),
      giveUp: truth().describe(
        "Clients give a submission up when `retry` or `budget` allow no further try; otherwise they go on at the last delay.",
      ),
      whenRejected: choice(["give-up", "retry"]).describe(
        "What a client does when `admission` turns its task away, or `breaker` holds it back. give-up: the task is over. retry: it asks again, as often as `retry` and `budget` allow, and then the task is over.",
      ),
      breaker: plugInChoice("breaker", context).describe(
        "When a client does not send a submission at all, since its master has not answered well of late; that is a rejection too.",
      ),
    }).describe("Remote procedure calls. `rpc` is short for `{ rpc: {} }`."),
  })
    .meta({ orName: "rpc" })
    .describe("How nodes talk.");
}

function crashLimit() {
  const count = integer({ min: 1, max: 1_000_000 });
  return viewed<number>(
    () => z.union([z.literal("unlimited"), count]),
    (value, reporting) => (value === "unlimited" ? Infinity : reporting.parse(count, value, [])),
    "crash limit",
  );
}

/** A second for whatever nobody has measured. */
function checkpointShape(context: ShapeContext) {
  return section({
    policy: plugInChoice("checkpoint", context).describe("How much work is done between two checkpoints."),
    cost: duration().prefault("1s").describe("An attempt stands still for so long while it is saved."),
    restart: duration().prefault("1s").describe("And for so long before it goes on from what was saved."),
    bytes: size().prefault("1MiB").describe("Size of what is saved, on its way to the store."),
    meanTimeBetweenFailures: duration({ min: 1, minText: "1us" })
      .optional()
      .describe("Of what an attempt runs on, for policies that reckon with it; never where absent."),
    onPreemption: truth()
      .prefault(true)
      .describe(
        "Preempted and drained attempts are saved before they go; otherwise what is not saved by then is lost.",
      ),
  });
}

const EFFECT_MODES = ["direct", "fenced", "dedupe", "outbox"] as const;

/** `effects: dedupe` is short for `effects: { mode: dedupe }`. */
function effectsShape() {
  const mode = choice(EFFECT_MODES);
  const full = section({
    mode: mode.describe(
      "direct: unprotected. fenced: the store refuses deposed masters' attempts. dedupe: the store knows what it has done. outbox: the master commits effect and completion together, and passes the effect on.",
    ),
    horizon: duration({ min: 1, minText: "1us" }).prefault("1h").describe("The store remembers for this long."),
  });
  return viewed<EffectSpec>(
    () => z.union([mode, full]),
    (value, reporting) => reporting.parse(full, typeof value === "string" ? { mode: value } : value, []),
    "effects",
  );
}

/** `security: signed` is short for `security: {}`. */
function securityShape() {
  const short = choice(["signed"]);
  const full = section({
    join: choice(["anyone", "identity"])
      .prefault("anyone")
      .describe(
        "Who may join as a worker. anyone: the latest that says so, as after a restart. identity: nobody in the name of a worker that has just been heard of; so one that restarts waits until it is missed.",
      ),
    window: integer({ min: 1, max: 65_536 })
      .prefault(1_024)
      .describe("By how many later messages of its sender a message may be overtaken and still count."),
    bytes: size().prefault("64B").describe("What a signature adds to a message."),
    cost: duration().prefault("0s").describe("Computing, to make a signature and to check one."),
    certificates: section({
      lifetime: duration({ min: 1, minText: "1us" }).describe("How long a certificate holds."),
      renewAfter: number({ above: 0, max: 1 })
        .prefault(2 / 3)
        .describe("Share of its lifetime after which a machine asks for the next one."),
    })
      .optional()
      .describe("Keys hold for so long; for ever where absent."),
    permissions: permissionsShape()
      .optional()
      .describe("Who may submit, withdraw and ask about tasks of which tenants; everybody, of all, where absent."),
    audit: section({
      sync: choice(["each", "batch"])
        .prefault("each")
        .describe(
          "each: nothing is done before its entry is durable. batch: entries go out every `interval`, and what waits dies with its master.",
        ),
      interval: duration({ min: 1_000, minText: "1ms" }).prefault("1s").describe("Of batches."),
      verify: duration({ min: 1_000, minText: "1ms" })
        .optional()
        .describe("Masters check so often that the log is what it was when they wrote to it last; never where absent."),
    })
      .optional()
      .describe(
        "A log of who submitted and withdrew what, or was not allowed to, at the last of the stores, which does nothing else; none where absent.",
      ),
    broken: choice(SECURITY_MUTANTS)
      .optional()
      .describe(
        "A deliberate mistake, to see what it costs. trusts-everyone: signatures are not checked. trusts-any-member: any member's signature will do. no-replay-window: what was seen is taken again. forgets-lives: a restart forgets what was seen. ignores-expiry: expired certificates count. skips-permissions: masters do not ask who may do what. forgets-revocations: a change of permissions is made in memory, and not written. audits-afterwards: what is to wait for its entry in the audit log does not.",
      ),
  });
  return viewed<SecuritySpec>(
    () => z.union([short, full]),
    (value, reporting) => reporting.parse(full, value === "signed" ? {} : value, []),
    "security",
  );
}

export function buildScheduler(scheduler: SchedulerSection): SchedulerSpec {
  const { architecture, ordering, placement, detection, retry, queueing, loadReports, recovery, communication } =
    scheduler;
  return {
    architecture: chosen(architecture),
    admission: chosen(scheduler.admission),
    queueing,
    ordering: chosen(ordering),
    placement: chosen(placement),
    detection: chosen(detection),
    retry: chosen(retry),
    loadReports,
    recovery,
    onNotice: scheduler.onNotice,
    damping: chosen(scheduler.damping),
    health: chosen(scheduler.health),
    budget: chosen(scheduler.budget),
    crashLimit: scheduler.crashLimit,
    speculation: chosen(scheduler.speculation),
    verification: chosen(scheduler.verification),
    gangs: chosen(scheduler.gangs),
    ...(scheduler.pools && { pools: buildPools(scheduler.pools) }),
    stealing: chosen(scheduler.stealing),
    rebalancing: chosen(scheduler.rebalancing),
    migration: chosen(scheduler.migration),
    scaling: chosen(scheduler.scaling),
    checkpoint: buildCheckpoint(scheduler.checkpoint),
    effects: scheduler.effects,
    ...(scheduler.security && { security: scheduler.security }),
    communication: {
      kind: "rpc",
      timeout: communication.rpc.timeout,
      retry: chosen(communication.rpc.retry),
      budget: chosen(communication.rpc.budget),
      givesUp: communication.rpc.giveUp,
      whenRejected: communication.rpc.whenRejected,
      breaker: chosen(communication.rpc.breaker),
    },
  };
}

function buildCheckpoint(section: SchedulerSection["checkpoint"]): CheckpointSpec | undefined {
  if (section === undefined) return undefined;
  const { policy, meanTimeBetweenFailures = Infinity, ...rest } = section;
  return { ...rest, policy: chosen(policy), meanTimeBetweenFailures };
}

function chosen<D extends PlugIn>({ definition, parameters }: Choice<D>): Chosen<D> {
  return { definition, parameters: parameters as never };
}
