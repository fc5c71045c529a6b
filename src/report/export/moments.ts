// What happened in a run, in words: the records of a trace as far as exports read them, with codes spelt out and columns
// that a kind does not use left out. Instants and spans in us, nodes as ids, faults as numbers of the declared fault.

interface At {
  readonly at: number;
}
interface OfNode extends At {
  readonly node: number;
}
interface OfTask extends At {
  readonly task: number;
}
interface OfAttempt extends OfNode {
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
}
interface OfMessage extends At {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

interface TaskArrived extends OfTask {
  readonly kind: "task-arrived";
  readonly class: number;
}
/** Terminal, whichever way. `attempt` is the one that counted; 0 = none did. */
interface TaskEnded extends OfTask {
  readonly kind: "task-ended";
  readonly attempt: number;
}
interface AttemptDispatched extends OfAttempt {
  readonly kind: "attempt-dispatched";
}
export interface AttemptStarted extends OfAttempt {
  readonly kind: "attempt-started";
  readonly cores: number;
}
export interface AttemptEnded extends OfAttempt {
  readonly kind: "attempt-ended";
  /** `succeeded`, `failed`, `crashed` ... */
  readonly outcome: string;
}
interface CheckpointBegun extends OfAttempt {
  readonly kind: "checkpoint-begun";
}
interface CheckpointEnded extends OfAttempt {
  readonly kind: "checkpoint-ended";
  /** Work that is safe now; -1 = it failed. */
  readonly saved: number;
}
export interface LeaderChanged extends OfNode {
  readonly kind: "leader-recovering" | "leader-serving";
  readonly epoch: number;
}
export interface LeaderResigned extends OfNode {
  readonly kind: "leader-resigned";
  readonly epoch: number;
  readonly reason: string;
}
export interface NodeCrashed extends OfNode {
  readonly kind: "node-crashed";
  /** `machine`, `disk` (and its machine), or `process`: its machine goes on. */
  readonly what: string;
}
export interface NodeSwitched extends OfNode {
  readonly kind: "node-restarted" | "node-paused" | "node-resumed";
}
export interface NodeSpeed extends OfNode {
  readonly kind: "node-speed";
  /** Part of its nominal speed, per million. */
  readonly speed: number;
}
/** `node` -1: no single node. */
export interface FaultMoment extends OfNode {
  readonly kind: "fault-started" | "fault-bit" | "fault-ended";
  readonly fault: number;
}
export interface MessageSent extends OfMessage {
  readonly kind: "message-sent";
  readonly bytes: number;
  readonly isDatagram: boolean;
}
export interface MessageDelivered extends OfMessage {
  readonly kind: "message-delivered";
  readonly latency: number;
}
export interface MessageDropped extends OfMessage {
  readonly kind: "message-dropped";
  readonly reason: string;
}
/** A second copy of the message that was sent last on this way. */
export interface MessageDuplicated extends OfMessage {
  readonly kind: "message-duplicated";
}
/** Anything else that is worth a mark at its node: `name` is the record's kind, `details` are its columns. */
interface Noted extends OfNode {
  readonly kind: "noted";
  readonly name: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export type MessageMoment = MessageSent | MessageDelivered | MessageDropped | MessageDuplicated;

export type Moment =
  | TaskArrived
  | TaskEnded
  | AttemptDispatched
  | AttemptStarted
  | AttemptEnded
  | CheckpointBegun
  | CheckpointEnded
  | LeaderChanged
  | LeaderResigned
  | NodeCrashed
  | NodeSwitched
  | NodeSpeed
  | FaultMoment
  | MessageMoment
  | Noted;
