// How a master takes tasks in: each submission once, however often it is repeated, and acknowledged only when durable.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address, Epoch, TaskId } from "../../process/identity.ts";
import { canEverRun, type Deployment } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessGuard } from "../access/master-policy.ts";
import type { AuditClerk } from "../audit/audit-clerk.ts";
import type { AdmissionGate } from "../dispatch/admission-gate.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { claimOf } from "../protocol/question-messages.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  type Cancel,
  type Claim,
  type Overload,
  type ProtocolMessage,
  type State,
  type Status,
  type Submit,
  type TaskAnswer,
} from "../protocol/messages.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import type { Books } from "./books.ts";
import type { Command, TaskEnd } from "./commands.ts";

/** What it needs of whoever takes tasks in: a master, or the broker of a queue. */
export interface SubmissionCore {
  readonly host: Host;
  readonly epoch: Epoch;
  readonly books: Books;
  readonly options: { readonly deployment: Deployment };
  readonly copies: { admitted(entry: TaskEntry): void } | undefined;
  propose(command: Command): void;
  confirm(then: () => void): void;
  /** undefined: whoever asks may do everything. */
  readonly guard: AccessGuard | undefined;
  /** undefined: nobody puts on record who did what. */
  readonly clerk: Pick<AuditClerk, "note"> | undefined;
  /** undefined: everything is taken in. */
  readonly gate: AdmissionGate | undefined;
  enqueue(entry: TaskEntry): void;
  decide(): void;
  send(to: Address, message: ProtocolMessage, bytes: number): void;
}

/** Who asked, and which of its questions it was. */
interface Asker {
  readonly client: Address;
  readonly serial: number;
}

interface Request {
  readonly by: Claim | undefined;
  readonly operation: "submit" | "cancel";
  readonly task: TaskId;
}

type Refusal = Pick<Overload, "tries" | "offer"> & { readonly retryAfter?: Duration | undefined };

/** Whoever asks and does not say who he is. */
const UNNAMED: Claim = { user: "", tenant: "" };

export class SubmissionDesk {
  readonly #core: SubmissionCore;
  /** Proposed and not yet committed. */
  readonly #submitting = new IntegerMap<true>();
  /** Who wants these withdrawn, and has no answer yet. */
  readonly #cancelling = new IntegerMap<Asker>();
  readonly #attempts: Pick<AttemptDesk, "end">;

  constructor(core: SubmissionCore, attempts: Pick<AttemptDesk, "end">) {
    this.#core = core;
    this.#attempts = attempts;
  }

  /** `isInherited`: it takes office after another one. */
  begin(isInherited: boolean): void {
    const { gate, host } = this.#core;
    gate?.begin(isInherited, host.monotonic());
  }

  submit(from: Address, { spec, floor, tries = 1 }: Submit): void {
    const { books, gate, host } = this.#core;
    if (this.#submitting.has(spec.id)) return; // answered when it is durable
    if (books.get(spec.id) !== undefined || books.hasEnded(spec)) return this.#acknowledge(spec.client, spec.id);
    const by = claimOf(spec);
    if (this.#core.guard?.allows(by, "submit", spec.id) === false)
      return this.#record({ by, operation: "submit", task: spec.id }, false, () => this.#deny(from, spec.id, tries));
    if (!canEverRun(spec, this.#core.options.deployment)) {
      host.emit(RECORD["task.rejected"], host.node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
      return this.#core.send(from, { kind: MESSAGE.rejected, task: spec.id }, SMALL_BYTES);
    }
    const verdict = gate?.ask(spec, host.monotonic());
    if (verdict?.kind === "reject") return this.#turnDown(from, spec, { tries, ...verdict });
    for (const task of verdict?.drop ?? []) this.#attempts.end(books.get(task)!, "expired", "unknown");
    this.#submitting.set(spec.id, true);
    this.#record({ by, operation: "submit", task: spec.id }, true, () =>
      this.#core.propose({ kind: "submit", spec, floor }),
    );
  }

  admitted(entry: TaskEntry): void {
    const { host, epoch } = this.#core;
    this.#submitting.delete(entry.id);
    this.#core.gate?.admitted(entry);
    host.emit(RECORD["task.admitted"], host.node, entry.id, 0, epoch, 0);
    if (entry.launch === undefined) this.#acknowledge(entry.spec.client, entry.id);
    else host.emit(RECORD["task.acknowledged"], host.node, entry.id, 0, 0, 0); // it is its own client
    this.#core.copies?.admitted(entry);
    const doom = entry.gang?.doom;
    if (doom === undefined) this.#core.enqueue(entry);
    else this.#attempts.end(entry, doom, "unknown");
  }

  /** Whoever is told that a task has not ended must not be told so by a master that does not lead any more. */
  status(from: Address, { task, serial, by }: Status): void {
    const { books, guard } = this.#core;
    const asker = { client: from, serial };
    if (guard !== undefined)
      return this.#core.confirm(() => {
        const isAllowed = guard.allows(this.#subject(by, task), "status", task);
        this.#tell(asker, task, "status", isAllowed ? books.stateOf(from, task) : "denied");
      });
    const answer = books.stateOf(from, task);
    if (answer === "done" || answer === "cancelled") return this.#tell(asker, task, "status", answer);
    this.#core.confirm(() => this.#tell(asker, task, "status", books.stateOf(from, task)));
  }

  cancel(from: Address, cancel: Cancel): void {
    const { books } = this.#core;
    const { task, serial, by } = cancel;
    const asker = { client: from, serial };
    const entry = books.get(task);
    const answer = books.stateOf(from, task);
    if (answer === "cancelled") return this.#tell(asker, task, "cancel", answer);
    const request = { by: this.#subject(by, task), operation: "cancel", task } as const;
    if (!this.#isRepeated(asker, task) && this.#core.guard?.allows(request.by, "cancel", task) === false)
      return this.#record(request, false, () => this.#tell(asker, task, "cancel", "denied"));
    if (answer === "unknown") return this.#core.confirm(() => this.#cancelUnknown(from, cancel));
    if (entry === undefined) return this.#tell(asker, task, "cancel", answer);
    const isUnderWay = entry.isEnding || this.#cancelling.has(task);
    this.#cancelling.set(task, asker);
    if (isUnderWay) return; // answered when that is durable
    this.#record(request, true, () => this.#withdraw(task));
  }

  /** It may have ended while that was put on record. */
  #withdraw(task: TaskId): void {
    const entry = this.#core.books.get(task);
    if (entry === undefined || entry.isEnding) return;
    this.#attempts.end(entry, "cancelled", "unknown");
    this.#core.decide();
  }

  /** `then` carries the decision out, when it is on record where that is awaited. */
  #record({ by = UNNAMED, operation, task }: Request, isAllowed: boolean, then: () => void): void {
    const { clerk } = this.#core;
    if (clerk === undefined) then();
    else clerk.note(by, operation, task, isAllowed, then);
  }

  ended(entry: TaskEntry, how: TaskEnd): void {
    const { gate, host } = this.#core;
    gate?.ended(entry, how === "completed", host.monotonic());
    const { id } = entry;
    const asker = this.#cancelling.get(id);
    this.#cancelling.delete(id);
    if (asker !== undefined) this.#tell(asker, id, "cancel", this.#core.books.stateOf(asker.client, id));
  }

  /** Nobody asks twice whether somebody may: what was done once is told, and what is being done is answered when it is durable. */
  #isRepeated({ client, serial }: Asker, task: TaskId): boolean {
    const first = this.#cancelling.get(task);
    return first?.client === client && first.serial === serial;
  }

  /** What is in hand is whose the books say it is, whatever whoever asks says. */
  #subject(by: Claim | undefined, task: TaskId): Claim | undefined {
    const entry = this.#core.books.get(task);
    return by === undefined || entry === undefined ? by : { user: by.user, tenant: entry.tenant };
  }

  /** It may not: to ask again is of no use. */
  #deny(from: Address, task: TaskId, tries: number): void {
    const overload = { tries, retryAfter: undefined };
    this.#core.send(from, { kind: MESSAGE.rejected, task, overload, isDenied: true }, SMALL_BYTES);
  }

  #cancelUnknown(from: Address, cancel: Cancel): void {
    const { task, serial } = cancel;
    const answer = this.#core.books.stateOf(from, task);
    if (answer === "pending") this.cancel(from, cancel);
    else this.#tell({ client: from, serial }, task, "cancel", answer);
  }

  #tell({ client, serial }: Asker, task: TaskId, operation: State["operation"], answer: TaskAnswer): void {
    this.#core.send(client, { kind: MESSAGE.state, task, serial, operation, answer }, SMALL_BYTES);
  }

  /** Nothing is kept of it, and nothing written. */
  #turnDown(from: Address, { id }: TaskSpec, { tries, retryAfter, offer }: Refusal): void {
    const { host, epoch } = this.#core;
    const overload: Overload = { tries, retryAfter, ...(offer !== undefined && { offer }) };
    host.emit(RECORD["submission.refused"], host.node, id, 0, epoch, retryAfter ?? -1);
    if (offer !== undefined) host.emit(RECORD["deadline.offered"], host.node, id, 0, epoch, offer);
    this.#core.send(from, { kind: MESSAGE.rejected, task: id, overload }, SMALL_BYTES);
  }

  #acknowledge(client: Address, task: TaskId): void {
    this.#core.send(client, { kind: MESSAGE.submitted, task }, SMALL_BYTES);
  }
}
