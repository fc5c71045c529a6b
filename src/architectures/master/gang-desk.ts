// How a leading master keeps the members of gangs together: it opens their barrier when enough of them are at their workers, and
// when an attempt of one is given up it stops all the others of that round. A gang of which a member ends for good ends with it.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { Gang } from "../dispatch/gang.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { gangMessage } from "../protocol/gang-messages.ts";
import { FIRST_GANG_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { MASTER_TIMER, callKey, type MasterCore } from "./master-core.ts";

export class GangDesk {
  readonly #core: MasterCore;
  /** Members that were told to work and have not said that they do, by `callKey`. */
  readonly #calls: RpcCalls;

  constructor(core: MasterCore) {
    const { host, options } = core;
    this.#core = core;
    this.#calls = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("gang retries");
      },
      expiryTag: MASTER_TIMER.gangExpiry,
      resendTag: MASTER_TIMER.gangResend,
    });
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }

  /** Its worker has it, and has begun with it as far as it may. */
  present(attempt: Attempt): void {
    const { gang } = attempt.entry;
    if (gang === undefined || attempt.isPresent) return;
    attempt.isPresent = true;
    this.#open(gang);
  }

  /** It works. */
  passed(attempt: Attempt): void {
    this.#calls.settle(callKey(attempt.entry.id, attempt.number));
  }

  /** It holds no place any more. */
  over({ entry, number }: Attempt): void {
    if (entry.gang !== undefined) this.#calls.settle(callKey(entry.id, number));
  }

  /** An attempt of it was given up, and that is durable. */
  released({ gang }: TaskEntry): void {
    if (gang !== undefined) this.#disband(gang);
  }

  /** A member has ended, and that is durable: fewer are needed, or none. */
  ended({ gang }: TaskEntry): void {
    if (gang === undefined) return;
    this.#core.dispatcher.review(gang, this.#core.host.monotonic());
    this.#open(gang);
  }

  /** It has held a part of its places for too long. */
  giveBack(gang: Gang): void {
    this.#disband(gang);
  }

  /**
   * Takes up a gang from the books of an earlier leadership. Where only a part of what goes together had got into the log, the
   * rest of it never will; and whose turn it was is not on record.
   */
  resume(gang: Gang): void {
    const placed = gang.placedCount;
    const isPart = placed > 0 && placed < gang.needed;
    if (isPart && this.#core.holdsNoParts) gang.isDisbanding = true;
    this.#disband(gang);
  }

  /** All that are not of this round are stopped. */
  #disband(gang: Gang): void {
    this.#core.dispatcher.regroup(gang, this.#core.host.monotonic());
    for (const { attempts } of gang.members)
      for (const attempt of attempts)
        if (attempt.isOpen && attempt.stopping === undefined && !gang.isCurrent(attempt)) {
          this.over(attempt);
          this.#core.stop(attempt, "killed");
        }
  }

  #open(gang: Gang): void {
    const present = [...gang.members].flatMap((member) => {
      const attempt = gang.placeOf(member);
      return attempt?.isPresent === true && attempt.isOpen ? [attempt] : [];
    });
    if (present.length === 0 || present.length < gang.needed) return;
    for (const attempt of present) if (!attempt.isTold) this.#tell(attempt);
  }

  #tell(attempt: Attempt): void {
    const { entry, number: attemptNumber, worker } = attempt;
    const { epoch, roster } = this.#core;
    attempt.isTold = true;
    const pass = gangMessage({ type: "pass", task: entry.id, attempt: attemptNumber, epoch }, FIRST_GANG_KIND);
    const key = callKey(entry.id, attemptNumber);
    this.#calls.call(key, roster.address(worker), pass, SMALL_BYTES, entry.id, attemptNumber);
  }
}
