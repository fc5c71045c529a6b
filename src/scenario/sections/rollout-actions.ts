// How the scenario writes that a new version goes out: the pace, what is wrong with it, who watches, and what he does.

import * as z from "zod";
import type {
  MachineCount,
  RolloutAction,
  RolloutPace,
  VersionFault,
  VersionSpec,
  WatchSpec,
} from "../../cluster/faults/rollout/rollout-action.ts";
import type { NodeGroup, Target } from "../../cluster/faults/target.ts";
import type { Duration } from "../../kernel/time.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { Refusal, leaf, section, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, integer, number, probability, text, truth } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { readPercentText } from "../units.ts";
import { named, type ActionForm, type ActionForms, type NamedAction } from "./action-form.ts";
import { targetShape } from "./target-shape.ts";

export const ROLLOUT_ACTIONS: ActionForms<"rollout"> = {
  rollout: {
    summary:
      "A new version goes out, batch by batch, perhaps to a few canaries first; something may be wrong with it, and somebody may watch and roll it back.",
    example:
      "{ at: 2m, rollout: { target: all workers, maxUnavailable: 10%, version: { failures: 20% }, watch: { limit: { failures: 5% } } } }",
    shape: (context) => ({ rollout: rolloutShape(context) }),
    build: buildRollout as ActionForm["build"],
  },
};

type RolloutSection = z.output<ReturnType<typeof rolloutShape>>;
type VersionSection = z.output<ReturnType<typeof versionShape>>;
type WatchSection = z.output<ReturnType<typeof watchShape>>;

function rolloutShape(context: ShapeContext) {
  return section({
    target: targetShape().describe("Who gets it: workers, masters, locks or stores."),
    maxUnavailable: machinesShape()
      .prefault("25%")
      .describe("So many of them are taken out at once; shares are rounded down, to at least one."),
    grace: duration().prefault("30s").describe("How long each may take to drain before it is switched off."),
    boot: duration().prefault("10s").describe("From its power-off to its boot with the new version."),
    minReady: duration().prefault("10s").describe("It counts when it has been up for so long without a break."),
    deadline: duration()
      .prefault("5m")
      .describe("A machine that does not count so long after its boot was due is bad news: `onBad`."),
    pause: duration().prefault("0s").describe("From the end of one batch to the next."),
    order: choice(["given", "leader-last"])
      .prefault("given")
      .describe("leader-last: whoever leads at that moment goes last."),
    canary: section({
      count: machinesShape().prefault(1).describe("So many go first."),
      for: duration().prefault("5m").describe("And nobody follows for so long."),
    })
      .optional()
      .describe("A few machines go first, and are looked at."),
    version: versionShape(context).prefault({}).describe("What is wrong with it; nothing where absent."),
    watch: watchShape().prefault("none").describe("Who looks at it: nobody, or a deployer who sees how attempts end."),
    onBad: choice(["rollback", "pause", "continue"])
      .prefault("rollback")
      .describe("What is done when it is found bad."),
    rollback: section({
      maxUnavailable: machinesShape().optional().describe("As many as on the way forth where absent."),
      grace: duration().optional().describe("As on the way forth where absent."),
      pause: duration().prefault("0s").describe("From the end of one batch to the next."),
    })
      .optional()
      .describe("The pace of the way back."),
  });
}

function versionShape(context: ShapeContext) {
  return section({
    failures: probability().optional().describe("An attempt that would succeed fails, with this probability."),
    class: text("the name of a class of the workload").optional().describe("Only attempts of this class fail."),
    slow: number({ above: 0, max: 1_000_000 }).optional().describe("10 = ten times slower."),
    wrongResults: probability()
      .optional()
      .describe("What succeeds comes to a wrong result, the same on all its machines, with this probability."),
    crashAfter: distributionOf("duration", context)
      .optional()
      .describe("From a boot until the process dies; it is started again 5s later."),
    starts: truth().prefault(true).describe("false: it does not come up."),
    from: duration().prefault("0s").describe("All that shows so long after each boot: a leak."),
  });
}

function watchShape() {
  const limit = section({
    failures: probability()
      .optional()
      .describe("More than this share of attempts fail, or are lost with their machine."),
    duration: duration({ min: 1, minText: "1us" }).optional().describe("Attempts take longer than this, on average."),
    window: duration({ min: 1, minText: "1us" }).prefault("1m").describe("Over so long."),
    least: integer({ min: 1 }).prefault(20).describe("Fewer attempts than this say nothing."),
    of: choice(["new", "all"]).prefault("new").describe("new: of machines with the new version; all: of all workers."),
  });
  const compare = section({
    alpha: probability()
      .prefault("5%")
      .describe("How likely a version as good as the one before is found worse, over the whole rollout."),
    least: integer({ min: 1 }).prefault(50).describe("Fewer attempts than this, on either side, say nothing."),
  });
  const full = section({
    every: duration({ min: 1_000, minText: "1ms" }).prefault("10s").describe("How often he looks."),
    delay: duration().prefault("10s").describe("From what he sees to what he does: metrics come late."),
    bake: duration().prefault("0s").describe("How long he goes on looking when all machines have it."),
    limit: limit.optional().describe("A limit on what machines do."),
    compare: compare
      .optional()
      .describe(
        "Machines that have the version against the rest, over the same time: Fisher's exact test for failures, Mann and Whitney's for durations.",
      ),
  });
  type Full = z.output<typeof full>;
  return viewed<Full | "none">(
    () => z.union([z.literal("none"), full]),
    (value, reporting) => (value === "none" ? "none" : (reporting.parse(full, value, []) as Full | undefined)),
  );
}

function machinesShape() {
  const expected = "a number of machines such as 2, or a share of them such as 25%";
  const json = {
    anyOf: [
      { type: "integer", minimum: 1 },
      { type: "string", pattern: "^\\d+(?:\\.\\d+)? ?%$" },
    ],
  };
  return leaf({ expected, json, id: "machines" }, (value): MachineCount | Refusal => {
    if (Number.isSafeInteger(value) && (value as number) >= 1) return { kind: "count", count: value as number };
    const fraction = typeof value === "string" ? readPercentText(value) : undefined;
    const isShare = fraction !== undefined && fraction > 0 && fraction <= 1;
    return isShare ? { kind: "fraction", fraction } : new Refusal(expected);
  });
}

function buildRollout({ rollout }: { rollout: RolloutSection }, { report }: Reporting): NamedAction | undefined {
  const { target, canary, version, watch, rollback } = rollout;
  const problems = [
    ...problemsOfTarget(rollout),
    ...problemsOfVersion(version),
    ...problemsOfWatch(rollout),
    ...problemsOfPace(rollout),
  ];
  for (const { path, message } of problems) report(["rollout", ...path], message);
  if (problems.length > 0) return undefined;
  const action: RolloutAction = {
    kind: "rollout",
    target: target.target,
    ...paceOf(rollout),
    boot: rollout.boot,
    minReady: rollout.minReady,
    deadline: rollout.deadline,
    order: rollout.order,
    canary: canary && { count: canary.count, lasts: canary.for },
    version: versionOf(version, target.target),
    watch: watchOf(watch),
    onBad: rollout.onBad,
    rollback: { ...paceOf(rollout), pause: 0 as Duration, ...defined(rollback) },
  };
  return named(action, "rollout to", target);
}

function paceOf({ maxUnavailable, grace, pause }: RolloutPace): RolloutPace {
  return { maxUnavailable, grace, pause };
}

/** Without keys that say nothing. */
function defined(pace: RolloutSection["rollback"]): Partial<RolloutPace> {
  return Object.fromEntries(Object.entries(pace ?? {}).filter(([, value]) => value !== undefined));
}

function versionOf(version: VersionSection, target: Target): VersionSpec {
  const { failures, class: name, slow, wrongResults, crashAfter, starts, from } = version;
  const onlyClass = name === undefined ? undefined : { name, number: -1 };
  const faults: VersionFault[] = [];
  if (slow !== undefined) faults.push({ kind: "slow", target, factor: slow });
  if (failures !== undefined) faults.push({ kind: "fail-tasks", target, probability: failures, onlyClass });
  if (wrongResults !== undefined)
    faults.push({ kind: "corrupt-results", target, probability: wrongResults, isAgreeing: true });
  return { faults, from, crashAfter, starts };
}

function watchOf(watch: WatchSection): WatchSpec | undefined {
  if (watch === "none") return undefined;
  const { every, delay, bake, limit, compare } = watch;
  return {
    every,
    delay,
    bake,
    limit: limit && { ...limit, failures: limit.failures, duration: limit.duration },
    compare,
  };
}

// What has no meaning

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

function problemsOfTarget({ target, version, watch }: RolloutSection): readonly Problem[] {
  const groups = groupsOf(target.target);
  if (groups === undefined || groups.size !== 1) {
    const message = `expected machines of one role that are known before the run, such as all workers or all masters, found '${target.text}'`;
    return [{ path: ["target"], message }];
  }
  if (groups.has("workers")) return [];
  const only = (what: string): string =>
    `expected workers as target, which alone run attempts, for '${what}'; found '${target.text}'`;
  const problems: Problem[] = [];
  if (watch !== "none") problems.push({ path: ["watch"], message: only("watch") });
  for (const key of ["failures", "wrongResults"] as const)
    if (version[key] !== undefined) problems.push({ path: ["version", key], message: only(key) });
  return problems;
}

/** undefined where that is not known. */
function groupsOf(target: Target): ReadonlySet<NodeGroup> | undefined {
  if (target.kind === "group") return target.group === "nodes" ? undefined : new Set([target.group]);
  if (target.kind !== "names") return undefined;
  return new Set(target.names.map((name) => `${name.split("/")[0]}s` as NodeGroup));
}

function problemsOfVersion(version: VersionSection): readonly Problem[] {
  const { failures, class: name, slow, wrongResults, crashAfter, starts, from } = version;
  const isNothingElse = [failures, slow, wrongResults, crashAfter].every((part) => part === undefined);
  const problems: Problem[] = [];
  if (name !== undefined && failures === undefined)
    problems.push({
      path: ["version", "class"],
      message: "expected 'failures' beside 'class': it says of which class",
    });
  if (from > 0 && isNothingElse)
    problems.push({
      path: ["version", "from"],
      message: "expected something that shows from then on: failures, slow, wrongResults or crashAfter",
    });
  if (!starts && !isNothingElse)
    problems.push({
      path: ["version", "starts"],
      message: "expected nothing beside 'starts: false': what does not come up does nothing else",
    });
  return problems;
}

function problemsOfWatch({ watch, maxUnavailable, canary }: RolloutSection): readonly Problem[] {
  if (watch === "none") return [];
  const { limit, compare } = watch;
  const problems: Problem[] = [];
  if (limit === undefined && compare === undefined)
    problems.push({
      path: ["watch"],
      message: "expected what he goes by: a limit such as { failures: 5% }, or compare",
    });
  if (limit !== undefined && limit.failures === undefined && limit.duration === undefined)
    problems.push({
      path: ["watch", "limit"],
      message: "expected a limit on failures, such as 5%, or on the duration of attempts",
    });
  const isAtOnce = maxUnavailable.kind === "fraction" && maxUnavailable.fraction === 1 && canary === undefined;
  if (compare !== undefined && isAtOnce)
    problems.push({
      path: ["watch", "compare"],
      message: "expected machines that keep what they have, to compare with: a canary, or maxUnavailable below 100%",
    });
  return problems;
}

function problemsOfPace({ minReady, deadline, onBad, rollback }: RolloutSection): readonly Problem[] {
  const problems: Problem[] = [];
  if (deadline <= minReady)
    problems.push({ path: ["deadline"], message: "expected a deadline after minReady: before that nobody counts" });
  if (rollback !== undefined && onBad !== "rollback")
    problems.push({ path: ["rollback"], message: `expected 'onBad: rollback' beside it, found '${onBad}'` });
  return problems;
}
