// The records of a trace as the moments that exports are told of: codes as words, columns by their meaning. Kinds that no
// export draws are not here.

import { MESSAGE_NAMES } from "../../architectures/protocol/messages.ts";
import type { Moment } from "../../report/export/moments.ts";
import { CRASHES, DROPS, OUTCOMES, RESIGNATIONS } from "../../trace/record-codes.ts";
import { RECORD_KINDS } from "../../trace/record-kinds.ts";
import type { RecordKindName } from "../../trace/record-kinds.ts";
import { tellRecord, type TracedRecord } from "../told-record.ts";

type Reader = (at: number, node: number, task: number, attempt: number, epoch: number, value: number) => Moment;

const ended: Reader = (at, _node, task, attempt) => ({ kind: "task-ended", at, task, attempt });

const READERS: Partial<Record<RecordKindName, Reader>> = {
  "task.arrived": (at, _client, task, _cores, workClass) => ({ kind: "task-arrived", at, task, class: workClass }),
  "task.completed": ended,
  "task.rejected": (at, _node, task) => ({ kind: "task-ended", at, task, attempt: 0 }),
  "task.expired": (at, _node, task) => ({ kind: "task-ended", at, task, attempt: 0 }),
  "task.cancelled": (at, _node, task) => ({ kind: "task-ended", at, task, attempt: 0 }),
  "attempt.dispatched": (at, node, task, attempt, epoch) => ({
    kind: "attempt-dispatched",
    at,
    node,
    task,
    attempt,
    epoch,
  }),
  "attempt.started": (at, node, task, attempt, epoch, cores) => ({
    kind: "attempt-started",
    at,
    node,
    task,
    attempt,
    epoch,
    cores,
  }),
  "attempt.ended": (at, node, task, attempt, epoch, outcome) => ({
    kind: "attempt-ended",
    at,
    node,
    task,
    attempt,
    epoch,
    outcome: OUTCOMES[outcome] ?? String(outcome),
  }),
  "checkpoint.begun": (at, node, task, attempt, epoch) => ({
    kind: "checkpoint-begun",
    at,
    node,
    task,
    attempt,
    epoch,
  }),
  "checkpoint.ended": (at, node, task, attempt, epoch, saved) => ({
    kind: "checkpoint-ended",
    at,
    node,
    task,
    attempt,
    epoch,
    saved,
  }),
  "leader.recovering": (at, node, _task, _attempt, epoch) => ({ kind: "leader-recovering", at, node, epoch }),
  "leader.serving": (at, node, _task, _attempt, epoch) => ({ kind: "leader-serving", at, node, epoch }),
  "leader.resigned": (at, node, _task, _attempt, epoch, reason) => ({
    kind: "leader-resigned",
    at,
    node,
    epoch,
    reason: RESIGNATIONS[reason] ?? String(reason),
  }),
  "node.crashed": (at, node, _task, _attempt, _epoch, what) => ({
    kind: "node-crashed",
    at,
    node,
    what: CRASHES[what] ?? String(what),
  }),
  "node.restarted": (at, node) => ({ kind: "node-restarted", at, node }),
  "node.paused": (at, node) => ({ kind: "node-paused", at, node }),
  "node.resumed": (at, node) => ({ kind: "node-resumed", at, node }),
  "node.speed": (at, node, _task, _attempt, _epoch, speed) => ({ kind: "node-speed", at, node, speed }),
  "fault.started": (at, node, fault) => ({ kind: "fault-started", at, node, fault }),
  "fault.bit": (at, node, fault) => ({ kind: "fault-bit", at, node, fault }),
  "fault.ended": (at, node, fault) => ({ kind: "fault-ended", at, node, fault }),
  "message.sent": (at, from, to, message, bytes, transport) => ({
    kind: "message-sent",
    at,
    from,
    to,
    message: messageName(message),
    bytes,
    isDatagram: transport === 1,
  }),
  "message.delivered": (at, to, from, message, _epoch, latency) => ({
    kind: "message-delivered",
    at,
    from,
    to,
    message: messageName(message),
    latency,
  }),
  "message.dropped": (at, to, from, message, _epoch, reason) => ({
    kind: "message-dropped",
    at,
    from,
    to,
    message: messageName(message),
    reason: DROPS[reason] ?? String(reason),
  }),
  "message.duplicated": (at, to, from, message) => ({
    kind: "message-duplicated",
    at,
    from,
    to,
    message: messageName(message),
  }),
};

/** Rare enough, and telling enough, for a mark of their own at the node that they name first. */
const NOTED: ReadonlySet<RecordKindName> = new Set<RecordKindName>([
  "task.dead-lettered",
  "attempt.refused",
  "attempt.lost",
  "attempt.adopted",
  "attempt.copied",
  "attempt.restored",
  "node.suspected",
  "node.declared-dead",
  "node.trusted",
  "node.clock",
  "node.cordoned",
  "node.drained",
  "node.quarantined",
  "node.released",
  "eviction.delayed",
  "node.rented",
  "node.returned",
  "command.refused",
  "effect.refused",
  "disk.lost",
  "disk.torn",
  "disk.damaged",
  "disk.refused",
  "role.changed",
  "log.truncated",
  "log.damaged",
  "log.repaired",
  "snapshot.installed",
  "lease.expired",
  "lease.dropped",
  "log.rewound",
  "output.missing",
  "job.aborted",
  "attempt.corrupted",
  "request.denied",
  "policy.acknowledged",
  "audit.dropped",
  "audit.altered",
  "audit.mismatch",
  "message.injected",
  "message.refused",
  "registration.refused",
  "certificate.denied",
]);

interface KindReader {
  readonly read: Reader | undefined;
  readonly isNoted: boolean;
}

/** By record kind number. */
const BY_KIND: readonly KindReader[] = RECORD_KINDS.map(({ name }) => ({
  read: READERS[name],
  isNoted: NOTED.has(name),
}));

/** What a record tells exports, in order; most tell one thing, or nothing. */
export function momentsOf(record: TracedRecord, nodeNames: readonly string[]): readonly Moment[] {
  const { read, isNoted } = BY_KIND[record.kind];
  const [node, task, attempt, epoch, value] = record.numbers;
  if (read !== undefined) return [read(record.at, node, task, attempt, epoch, value)];
  if (!isNoted) return [];
  return [...terminal(record), noted(record, nodeNames)];
}

/** The end of a task that is also worth a mark. */
function terminal({ kind, at, numbers: [, task] }: TracedRecord): readonly Moment[] {
  return RECORD_KINDS[kind].name === "task.dead-lettered" ? [{ kind: "task-ended", at, task, attempt: 0 }] : [];
}

function noted(record: TracedRecord, nodeNames: readonly string[]): Moment {
  const {
    at: _at,
    kind: _kind,
    node: _node,
    ...details
  } = JSON.parse(JSON.stringify(tellRecord(record, nodeNames))) as Record<string, string | number>;
  return { kind: "noted", at: record.at, node: record.numbers[0], name: RECORD_KINDS[record.kind].name, details };
}

function messageName(message: number): string {
  return MESSAGE_NAMES[message] ?? String(message);
}
