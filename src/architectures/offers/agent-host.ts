// What the part of an agent that serves one framework takes for its machine: what it says to the framework goes through the
// allocator, but for signs of life, and those are sent only where the framework is to answer; who is up, the allocator knows.

import type { Duration } from "../../kernel/time.ts";
import type { Executor, Host } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import type { Receiver, TaskSpec } from "../../process/task.ts";
import { MESSAGE, type Heartbeat } from "../protocol/messages.ts";
import { FacadeHost } from "./facade-host.ts";
import { sendOffer } from "./wire.ts";

export interface AgentPart {
  readonly framework: number;
  readonly address: Address;
  readonly allocator: Address;
}

/** Hears what starts and ends on the machine, and which part has drained. */
export interface AgentOwner {
  started(framework: number, spec: TaskSpec, attempt: AttemptNumber): void;
  ended(task: TaskId): void;
  drained(framework: number): void;
}

export class AgentHost extends FacadeHost {
  override readonly executor: Executor;
  readonly #part: AgentPart;
  readonly #owner: AgentOwner;

  constructor(host: Host, part: AgentPart, owner: AgentOwner) {
    super(host, part.framework);
    this.#part = part;
    this.#owner = owner;
    this.executor = watched(host.executor, part.framework, owner);
  }

  override send(to: Address, message: Message, bytes: number, transport?: Transport): void {
    const { address, allocator } = this.#part;
    if (to !== address) this.host.send(to, message, bytes, transport);
    else if (message.kind !== MESSAGE.heartbeat)
      sendOffer(this.host, allocator, { type: "passOn", peer: to, message, bytes });
    else if ((message as Heartbeat).echo !== undefined) this.host.send(to, message, bytes, transport);
  }

  override drained(): void {
    this.#owner.drained(this.#part.framework);
  }
}

/** The same executor, and its owner hears of it. */
function watched(executor: Executor, framework: number, owner: AgentOwner): Executor {
  return {
    get cores() {
      return executor.cores;
    },
    get memory() {
      return executor.memory;
    },
    get freeCores() {
      return executor.freeCores;
    },
    fits: (spec) => executor.fits(spec),
    start(
      spec: TaskSpec,
      attempt: AttemptNumber,
      epoch: number,
      done: Duration,
      receivers?: readonly Receiver[],
    ): void {
      owner.started(framework, spec, attempt);
      executor.start(spec, attempt, epoch, done, receivers);
    },
    stop(task, attempt, reason, isKept) {
      const done = executor.stop(task, attempt, reason, isKept);
      if (done !== undefined) owner.ended(task);
      return done;
    },
    isRunning: (task, attempt) => executor.isRunning(task, attempt),
    pass: (task, attempt) => executor.pass(task, attempt),
    workDone: (task, attempt) => executor.workDone(task, attempt),
    progress: (task, attempt) => executor.progress(task, attempt),
    suspend: (task, attempt) => executor.suspend(task, attempt),
    resume: (task, attempt) => executor.resume(task, attempt),
    restore: (task, attempt, done) => executor.restore(task, attempt, done),
  };
}
