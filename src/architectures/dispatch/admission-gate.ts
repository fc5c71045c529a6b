// The gate of a scheduler: asks the admission policy about every task that comes, and shows it what the scheduler has on its
// hands. Used by masters, brokers and the ideal bound. All that it must know after a crash is in the books.

import {
  type AcceptedTask,
  type Admission,
  type AdmissionView,
  type Applicant,
  type Verdict,
} from "../../algorithms/admission/admission.ts";
import { none } from "../../algorithms/admission/none.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import { type TaskSpec, workFactor } from "../../process/task.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import type { TaskEntry } from "./task-entry.ts";

export interface GateGrounds {
  /** What was admitted and has not ended, in that order; and how much it is. */
  entries(): Iterable<TaskEntry>;
  size(): number;
  readonly workers: readonly WorkerCapacity[];
  /** Tasks in the queue. */
  queueLength(): number;
  isEligible(worker: WorkerIndex): boolean;
}

/** undefined: everything is taken in. */
export function createGate({ admission, ordering }: SchedulerSpec, grounds: GateGrounds): AdmissionGate | undefined {
  const ofQueues = ordering.definition.createAdmission?.(ordering.parameters);
  const chosen =
    admission === undefined || admission.definition === none
      ? undefined
      : admission.definition.create(admission.parameters);
  if (ofQueues === undefined) return chosen && new AdmissionGate(chosen, grounds);
  return new AdmissionGate(chosen === undefined ? ofQueues : new BothAdmissions(ofQueues, chosen), grounds);
}

/** What both take in. */
class BothAdmissions implements Admission {
  readonly #first: Admission;
  readonly #second: Admission;
  readonly ended: Admission["ended"];

  constructor(first: Admission, second: Admission) {
    this.#first = first;
    this.#second = second;
    if (first.ended !== undefined || second.ended !== undefined)
      this.ended = (departure, now) => {
        first.ended?.(departure, now);
        second.ended?.(departure, now);
      };
  }

  decide(task: Applicant, view: AdmissionView, now: Instant): Verdict {
    const verdict = this.#first.decide(task, view, now);
    return verdict.kind === "reject" ? verdict : this.#second.decide(task, view, now);
  }

  took(task: Applicant, now: Instant): void {
    this.#first.took?.(task, now);
    this.#second.took?.(task, now);
  }

  inherited(now: Instant): void {
    this.#first.inherited?.(now);
    this.#second.inherited?.(now);
  }
}

export class AdmissionGate implements AdmissionView {
  readonly #policy: Admission;
  readonly #grounds: GateGrounds;
  /** Taken in and not durable yet. */
  readonly #entering = new IntegerMap<TaskSpec>();
  readonly #byTenant = new Map<string, number>();
  /** By this scheduler; only for policies that learn from how long tasks take. */
  readonly #takenAt = new IntegerMap<Instant>();
  #now = 0 as Instant;

  constructor(policy: Admission, grounds: GateGrounds) {
    this.#policy = policy;
    this.#grounds = grounds;
  }

  /** `isInherited`: another one took tasks in before, and the books may say which. */
  begin(isInherited: boolean, now: Instant): void {
    for (const { tenant } of this.#grounds.entries()) this.#count(tenant, 1);
    if (isInherited) this.#policy.inherited?.(now);
  }

  /** Takes the task in, unless it is told not to. */
  ask(spec: TaskSpec, now: Instant): Verdict {
    this.#now = now;
    const verdict = this.#policy.decide(spec, this, now);
    if (verdict.kind === "reject") return verdict;
    this.#entering.set(spec.id, spec);
    this.#count(spec.tenant, 1);
    if (this.#policy.ended !== undefined) this.#takenAt.set(spec.id, now);
    this.#policy.took?.(spec, now);
    return verdict;
  }

  /** It is durable, and in the books. Also of what nobody asked for, since a clock launched it. */
  admitted({ id, tenant }: TaskEntry): void {
    if (!this.#entering.delete(id)) this.#count(tenant, 1);
  }

  /** It is in the books no more. */
  ended({ id, tenant }: TaskEntry, isCompleted: boolean, now: Instant): void {
    this.#count(tenant, -1);
    const takenAt = this.#takenAt.get(id);
    if (takenAt === undefined) return;
    this.#takenAt.delete(id);
    this.#policy.ended?.({ took: (now - takenAt) as Duration, inFlight: this.inFlight + 1, isCompleted }, now);
  }

  get inFlight(): number {
    return this.#grounds.size() + this.#entering.size;
  }

  get waiting(): number {
    return this.#grounds.queueLength() + this.#entering.size;
  }

  inFlightOf(tenant: string): number {
    return this.#byTenant.get(tenant) ?? 0;
  }

  *accepted(): Iterable<AcceptedTask> {
    for (const entry of this.#grounds.entries()) if (!entry.isEnding) yield this.#accepted(entry);
    for (const { id, cores, deadline, estimate, value } of this.#entering.values())
      yield { id, cores, deadline, remaining: estimate, startedAt: NEVER, speed: 1, value };
  }

  *machines(): Iterable<{ readonly cores: number; readonly speed: number }> {
    const { workers } = this.#grounds;
    for (let worker = 0; worker < workers.length; worker += 1)
      if (this.#grounds.isEligible(worker)) yield workers[worker];
  }

  #accepted(entry: TaskEntry): AcceptedTask {
    const { id, cores, deadline, remaining, attempts, reserved, spec, value, gang } = entry;
    const place = attempts[0] ?? reserved;
    if (place === undefined) {
      const isDroppable = entry.isWaiting && gang === undefined;
      return { id, cores, deadline, remaining, startedAt: NEVER, speed: 1, value, isDroppable };
    }
    // Of an attempt that was found in the books nobody knows when it began.
    const begun = place.startedAt === NEVER ? place.placedAt : place.startedAt;
    const startedAt = begun === NEVER ? this.#now : begun;
    return {
      id,
      cores,
      deadline,
      remaining,
      startedAt,
      speed: this.#grounds.workers[place.worker].speed / workFactor(spec, place.worker),
    };
  }

  #count(tenant: string, change: 1 | -1): void {
    const count = this.inFlightOf(tenant) + change;
    if (count === 0) this.#byTenant.delete(tenant);
    else this.#byTenant.set(tenant, count);
  }
}
