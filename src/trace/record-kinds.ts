// The vocabulary of everything that can happen in a run. A record is a kind, the instant, and five numbers; the columns
// of each kind are named here, once, for the NDJSON export, the documents and every reader.

import { ACCESS_KINDS } from "./access-kinds.ts";
import { NODE, TASK, kind, type Columns, type RecordKindDescription } from "./record-kind.ts";
import { MOVE_KINDS } from "./move-kinds.ts";
import { OFFER_KINDS } from "./offer-kinds.ts";
import { COORDINATION_KINDS } from "./coordination-kinds.ts";
import { LINEAGE_KINDS } from "./lineage-kinds.ts";
import { POOL_KINDS } from "./pool-kinds.ts";
import { PROMISE_KINDS } from "./promise-kinds.ts";
import { ROLLOUT_KINDS } from "./rollout-kinds.ts";
import { SECURITY_KINDS } from "./security-kinds.ts";
import { SHIPPING_KINDS } from "./shipping-kinds.ts";
import { VALUE_KINDS } from "./value-kinds.ts";
import { VERIFICATION_KINDS } from "./verification-kinds.ts";

const GANG: Columns = ["client", "task", "members", "class", "job"];

/** Order is part of the digest: append only. The index in this list is the record kind's number. */
export const RECORD_KINDS = [
  // The cluster, at the start of a run
  kind(
    "node.declared",
    ["node", "role", "cores", "zone", "memory"],
    "A machine of the scenario; role is a Role number, memory in bytes.",
  ),
  // Tasks
  kind(
    "task.arrived",
    ["client", "task", "cores", "class", "work"],
    "The outside world wants it done; work = true service time in us.",
  ),
  kind(
    "task.due",
    ["client", "task", null, null, "deadline"],
    "Follows task.arrived where the task has a deadline (absolute instant, us).",
  ),
  kind(
    "task.admitted",
    ["node", "task", null, "epoch", null],
    "Durable at the master (ideal: accepted): from here on it must not be lost.",
  ),
  kind("task.acknowledged", ["client", "task", null, null, null], "The client heard that its task was admitted."),
  kind(
    "task.rejected",
    ["node", "task", null, null, "reason"],
    "Terminal: refused at admission; reason is a REJECTIONS index.",
  ),
  kind(
    "task.queued",
    TASK,
    "Ready and waiting for a place; attempt = number of the attempt that will run next (1 = first).",
  ),
  kind(
    "task.completed",
    ["node", "task", "attempt", "epoch", null],
    "Terminal: the effective completion was committed. A second one for the same task is a duplicate effect.",
  ),
  kind(
    "task.superseded",
    ["node", "task", "attempt", "epoch", null],
    "A completion arrived for a task that was already terminal; it had no effect.",
  ),
  kind("task.expired", ["node", "task", null, null, null], "Terminal: dropped because its deadline passed."),
  kind("task.cancelled", ["node", "task", null, null, null], "Terminal: withdrawn."),
  kind(
    "task.dead-lettered",
    ["node", "task", "attempt", null, "cause"],
    "Terminal: attempts used up; cause is a CAUSES index.",
  ),
  kind("task.backoff", ["node", "task", "attempt", null, "delay"], "A failed attempt will be retried after delay us."),
  // Attempts
  kind(
    "attempt.dispatched",
    ["node", "task", "attempt", "epoch", "master"],
    "The master sent it to worker `node` for the first time.",
  ),
  kind(
    "attempt.refused",
    ["node", "task", "attempt", "epoch", "reason"],
    "The worker refused it; reason is a REFUSALS index.",
  ),
  kind(
    "attempt.started",
    ["node", "task", "attempt", "epoch", "cores"],
    "It runs on worker `node` and holds `cores` there.",
  ),
  kind(
    "attempt.saved",
    ["node", "task", "attempt", "epoch", "work"],
    "Work (us) of this attempt that a later attempt will not repeat.",
  ),
  kind(
    "attempt.ended",
    ["node", "task", "attempt", "epoch", "outcome"],
    "It holds nothing any more; outcome is an OUTCOMES index.",
  ),
  kind(
    "attempt.lost",
    ["node", "task", "attempt", "epoch", "cause"],
    "The master gave it up without evidence of its end; cause is a CAUSES index.",
  ),
  kind(
    "attempt.adopted",
    ["node", "task", "attempt", "epoch", null],
    "A recovered master found it still running and keeps it.",
  ),
  // Detection and leadership
  kind("node.suspected", ["node", null, null, null, "observer"], "The observer sends it no new work."),
  kind(
    "node.declared-dead",
    ["node", null, null, null, "observer"],
    "The observer gives up on it: its attempts are lost.",
  ),
  kind("node.trusted", ["node", null, null, null, "observer"], "The observer trusts it (again)."),
  kind(
    "leader.serving",
    ["node", null, null, "epoch", null],
    "This master accepts submissions and dispatches from now on.",
  ),
  kind(
    "leader.recovering",
    ["node", null, null, "epoch", "records"],
    "It replayed its log (records) and now reconciles with the workers.",
  ),
  kind(
    "command.refused",
    ["node", "task", "attempt", "epoch", "from"],
    "A receiver refused a command of a lower epoch.",
  ),
  // The world
  kind("node.crashed", NODE, "It is down from now on; value = a CRASHES index."),
  kind("node.restarted", NODE, "Power on; value = incarnation."),
  kind("node.paused", NODE, "Frozen: no message, timer or work proceeds."),
  kind("node.resumed", NODE, "Thawed."),
  kind("node.speed", NODE, "Runs at value ppm of its nominal speed from now on."),
  kind("node.clock", NODE, "Its clock was changed; value = a CLOCK_CHANGES index."),
  kind(
    "message.sent",
    ["from", "to", "message", "bytes", "transport"],
    "from/to are nodes, message a MESSAGE number, transport 0 = connection, 1 = datagram.",
  ),
  kind(
    "message.delivered",
    ["to", "from", "message", null, "latency"],
    "Handed to the process; latency in us since it was sent.",
  ),
  kind("message.dropped", ["to", "from", "message", null, "reason"], "It never arrives; reason is a DROPS index."),
  kind("message.duplicated", ["to", "from", "message", null, null], "A second copy was put on the wire."),
  kind("disk.synced", ["node", null, null, null, "bytes"], "Everything appended before is durable."),
  kind("disk.lost", ["node", null, null, null, "bytes"], "Un-synced bytes died with the power of their machine."),
  kind("disk.torn", ["node", null, null, null, "bytes"], "A crash left a half-written record at the end of the log."),
  kind("fault.started", ["node", "fault", null, null, null], "Episode `fault` struck `node` (-1: no single node)."),
  kind(
    "fault.bit",
    ["node", "fault", null, null, null],
    "It changed an outcome: a message, an attempt, a write, a timer.",
  ),
  kind("fault.ended", ["node", "fault", null, null, null], "It healed."),
  kind(
    "call.retried",
    ["node", "task", "attempt", null, "message"],
    "A remote call got no answer in time and was sent again.",
  ),
  kind("run.warm", [null, null, null, null, null], "Warm-up is over: metrics count from here."),
  ...COORDINATION_KINDS,
  // What clients ask and hear
  kind(
    "call.invoked",
    ["client", "task", "operation", null, null],
    "A client asked; operation is an OPERATIONS index.",
  ),
  kind(
    "call.returned",
    ["client", "task", "operation", null, "answer"],
    "The client heard the answer, an ANSWERS index. A call without one may have taken effect or not.",
  ),
  // Effects on the outside world
  kind(
    "effect.applied",
    ["node", "task", "attempt", "epoch", "from"],
    "The effect store `node` carried the task's effect out, for worker or master `from`.",
  ),
  kind(
    "effect.refused",
    ["node", "task", "attempt", "epoch", "reason"],
    "The effect store did not carry it out (again); reason is an EFFECT_REFUSALS index.",
  ),
  // Recovery of work
  kind(
    "attempt.copied",
    ["node", "task", "attempt", "epoch", "reason"],
    "Another attempt beside one that runs; reason is a COPIES index.",
  ),
  kind(
    "checkpoint.begun",
    ["node", "task", "attempt", "epoch", "work"],
    "The attempt stands still and saves work us of its task.",
  ),
  kind(
    "checkpoint.ended",
    ["node", "task", "attempt", "epoch", "saved"],
    "It goes on; saved = work us that is safe now, -1 = it failed and the previous one stays.",
  ),
  kind(
    "attempt.restored",
    ["node", "task", "attempt", "epoch", "work"],
    "It starts from a checkpoint: work us are not done again.",
  ),
  kind("node.cordoned", NODE, "Its master gives it no more work: it drains. value = observer."),
  kind("node.drained", NODE, "Nothing of it is left to wait for. value = observer."),
  kind("node.quarantined", NODE, "Its master gives it no more work: what it did went wrong. value = observer."),
  kind("node.released", NODE, "Out of quarantine, or not cordoned any more. value = observer."),
  kind(
    "eviction.delayed",
    NODE,
    "It counts as dead, but its attempts are not given up yet: too many at once. value = observer.",
  ),
  // Time triggers
  kind(
    "trigger.due",
    ["node", "trigger", "launch", null, "scheduled"],
    "A launch is due: its scheduled instant by the wall clock of true time, us.",
  ),
  kind("trigger.announced", ["node", "trigger", "launch", "epoch", "scheduled"], "The intent to launch is durable."),
  kind("trigger.launched", ["node", "trigger", "launch", "epoch", "task"], "Task `task` was created for it."),
  kind(
    "trigger.skipped",
    ["node", "trigger", "launch", "epoch", "reason"],
    "It will not be launched; reason is a SKIPS index.",
  ),
  kind(
    "task.grouped",
    ["client", "task", "later", "class", "job"],
    "Follows task.arrived where the task is part of a job: its number within the class, and how many of its tasks come later, when others have completed.",
  ),
  // Disks
  kind("disk.damaged", NODE, "Records at rest were damaged; value = how many."),
  kind("disk.refused", NODE, "A write was refused: the disk is full; value = bytes."),
  kind("trigger.refused", ["node", "trigger", null, "epoch", null], "It missed too many launches, and makes no more."),
  kind(
    "call.abandoned",
    ["client", "task", null, null, "message"],
    "A client asks no more: neither policy nor budget allows another try. It may have taken effect or not.",
  ),
  kind("core.healed", NODE, "Works from now on; what is broken elsewhere stays so. Bound: value us."),
  kind(
    "submission.refused",
    ["node", "task", null, "epoch", "pause"],
    "Turned down for now, since there is too much to do: to ask again sooner than after pause us is of no use; -1 = nothing is known of that.",
  ),
  kind(
    "attempt.displaced",
    ["node", "task", "attempt", "epoch", "preemptor"],
    "Its place on worker `node` was promised to task `preemptor`: it is asked to stop.",
  ),
  kind(
    "attempt.read",
    ["node", "task", "attempt", "level", "bytes"],
    "Follows attempt.started where the task reads data: how far it is away, a READ_LEVELS index, and the bytes that are fetched from there first.",
  ),
  // Machines that come and go
  kind("node.rented", NODE, "Its provider hands it over, and charges for it from now on; it boots value us later."),
  kind("node.returned", NODE, "Its provider has it back: it is off, and costs nothing more."),
  ...SECURITY_KINDS,
  kind("task.ganged", GANG, "Follows task.grouped: it works only while so many members of its job run together."),
  kind("attempt.passed", TASK, "It has passed its gang's barrier: until then it held its place and did nothing."),
  kind(
    "job.planned",
    ["node", "task", "claims", "refused", "think"],
    "Scheduler `node` has thought for think us about a job, of which `task` is the first task, and claims so many places; refused = those of them that were not committed, since others were faster.",
  ),
  ...OFFER_KINDS,
  ...LINEAGE_KINDS,
  ...PROMISE_KINDS,
  ...SHIPPING_KINDS,
  ...VERIFICATION_KINDS,
  ...ACCESS_KINDS,
  ...POOL_KINDS,
  ...ROLLOUT_KINDS,
  ...VALUE_KINDS,
  ...MOVE_KINDS,
] as const satisfies readonly RecordKindDescription[];

export type RecordKindName = (typeof RECORD_KINDS)[number]["name"];
/** The number of a record kind: its index in RECORD_KINDS. */
export type RecordKind = number;

/** `RECORD["task.arrived"]` is the number to emit. */
export const RECORD = Object.fromEntries(RECORD_KINDS.map(({ name }, index) => [name, index])) as Readonly<
  Record<RecordKindName, RecordKind>
>;
