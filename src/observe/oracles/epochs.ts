// I3, epochs: epochs that serve strictly increase, and nothing is accepted from a lower epoch than one that serves: no admission,
// no completion, no dispatch, and, where effects are fenced, no effect.
//
// Judged by what must have come first. A leader may learn only after its fall that its last decision had been committed before
// it, and say so then: that is legal in every design here. But what it cannot have proposed before a higher epoch served (the
// task had not arrived, the attempt had not ended) cannot have been committed under its own.

import type { Instant } from "../../kernel/time.ts";
import { NEVER, toSeconds } from "../../kernel/time.ts";
import { MEMBER_ROLES, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Machines } from "../machines.ts";
import { StaleDispatches } from "./stale-dispatches.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I3";
const MASTER = ROLES.indexOf("master");
const CANDIDATE = MEMBER_ROLES.indexOf("candidate");
const LEADER = MEMBER_ROLES.indexOf("leader");
/** So many of the latest epochs that served are remembered: with older ones, less is judged. */
const REMEMBERED = 64;

interface Term {
  readonly epoch: number;
  readonly node: number;
  readonly servedAt: number;
}

export class Epochs {
  readonly #machines: Machines;
  readonly #violations: Violations;
  readonly #dispatches: StaleDispatches;
  /** In order of serving; epochs increase. */
  readonly #terms: Term[] = [];
  /** Whoever served last has not crashed since. */
  #lastIsAlive = false;
  #servedCount = 0;
  /** By master: the highest epoch to which it laid claim, and when. */
  readonly #claims: ({ epoch: number; at: number } | undefined)[] = [];
  /** By store: the highest epoch of an effect that it carried out. */
  readonly #effects: number[] = [];
  readonly #areEffectsFenced: boolean;

  /** `startsOnReceipt`: workers start what they are sent when they get it, or not at all. */
  constructor(
    trace: Trace,
    witnesses: { readonly machines: Machines; readonly violations: Violations },
    declared: {
      readonly startsOnReceipt: boolean;
      readonly areEffectsFenced: boolean;
      /** False: each master has epochs of its own, and there is nothing to judge. Default true. */
      readonly haveOneLeader?: boolean;
    },
  ) {
    this.#machines = witnesses.machines;
    this.#violations = witnesses.violations;
    this.#dispatches = new StaleDispatches(declared.startsOnReceipt);
    this.#areEffectsFenced = declared.areEffectsFenced;
    if (declared.haveOneLeader === false) return;
    trace.on("role.changed", (at, node, role, _attempt, epoch) => this.#changed(at, node, role, epoch));
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => this.#serving(at, node, epoch));
    trace.on("node.crashed", (_at, node) => {
      this.#dispatches.restarted(node);
      this.#lastIsAlive &&= this.#terms.at(-1)?.node !== node;
    });
  }

  /** Epochs that served. */
  get servedCount(): number {
    return this.#servedCount;
  }

  /** A task that arrived at `arrivedAt` is admitted under `epoch`. */
  checkAdmission(at: Instant, task: number, arrivedAt: number, epoch: number): void {
    if (epoch >= this.#highest) return;
    const served = this.#servedAbove(epoch);
    if (arrivedAt > served) this.#report(at, `task ${task}, which arrived later, was admitted`, served, epoch, task);
  }

  /** The completion of an attempt that ended at `endedAt` is committed under `epoch`. */
  checkCompletion(at: Instant, task: number, endedAt: number, epoch: number): void {
    if (epoch >= this.#highest) return;
    const served = this.#servedAbove(epoch);
    if (endedAt > served)
      this.#report(at, `the completion of task ${task}, which ended later, was committed`, served, epoch, task);
  }

  dispatched(at: Instant, task: number, attempt: number, epoch: number): void {
    if (epoch < this.#highest) this.#dispatches.sent(at, task, attempt);
  }

  /** A worker obeys: it starts what was dispatched under `epoch`. */
  checkStart(at: Instant, node: number, task: number, attempt: number, epoch: number): void {
    if (this.#highest === 0) return;
    const obeyed = this.#dispatches.started(at, node, task, attempt, epoch);
    if (obeyed === epoch) return;
    const message = `node ${node} started task ${task} for epoch ${epoch} although it had obeyed epoch ${obeyed}`;
    this.#violations.report(CHECK, at, message, { task, node });
  }

  checkEffect(at: Instant, store: number, task: number, epoch: number): void {
    const highest = this.#effects[store] ?? 0;
    if (epoch >= highest) this.#effects[store] = epoch;
    else if (this.#areEffectsFenced) {
      const message = `store ${store} carried out the effect of task ${task} for epoch ${epoch} after one of epoch ${highest}`;
      this.#violations.report(CHECK, at, message, { task, node: store });
    }
  }

  get #highest(): number {
    return this.#terms.length === 0 ? 0 : this.#terms[this.#terms.length - 1].epoch;
  }

  /** When an epoch above this one served for the first time, as far as that is remembered; NEVER = none has. */
  #servedAbove(epoch: number): number {
    let servedAt: number = NEVER;
    for (let index = this.#terms.length - 1; index >= 0 && this.#terms[index].epoch > epoch; index -= 1)
      servedAt = this.#terms[index].servedAt;
    return servedAt;
  }

  #changed(at: Instant, node: number, role: number, epoch: number): void {
    if (this.#machines.of(node).role !== MASTER || (role !== CANDIDATE && role !== LEADER)) return;
    const claim = this.#claims[node];
    if (claim === undefined || epoch > claim.epoch) this.#claims[node] = { epoch, at };
  }

  #serving(at: Instant, node: number, epoch: number): void {
    if (this.#machines.of(node).isLock) return;
    const last = this.#terms.at(-1);
    // It had stood aside for a successor that did not come.
    if (this.#lastIsAlive && last?.node === node && last.epoch === epoch) return;
    if (last !== undefined && epoch <= last.epoch) return this.#servesLate(at, node, epoch);
    this.#lastIsAlive = true;
    this.#terms.push({ epoch, node, servedAt: at });
    this.#servedCount += 1;
    if (this.#terms.length > REMEMBERED) this.#terms.shift();
  }

  /** Word of its election, or of the lease, may have been on its way for long: then its claim is older than the other's term. */
  #servesLate(at: Instant, node: number, epoch: number): void {
    const claim = this.#claims[node];
    const own = this.#terms.find((term) => term.epoch === epoch);
    const wasSlow = own === undefined && claim?.epoch === epoch && claim.at <= this.#servedAbove(epoch);
    if (wasSlow) return;
    const { epoch: highest, node: before } = this.#terms[this.#terms.length - 1];
    const message = `node ${node} serves under epoch ${epoch} after node ${before} served under epoch ${highest}`;
    this.#violations.report(CHECK, at, message, { node });
  }

  #report(at: Instant, what: string, served: number, epoch: number, task: number): void {
    const message = `${what} under epoch ${epoch} although a higher one served since ${toSeconds(served as Instant)} s`;
    this.#violations.report(CHECK, at, message, { task });
  }
}
