// A small scheduler behind an admission policy, for its laws: four cores, earliest deadline first, exact estimates; with
// arrivals that the weather draws. It keeps its own count of everything, the obvious way.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { AcceptedTask, Admission, AdmissionView, Applicant } from "../admission/admission.ts";

const CORES = 4;
const TENANTS = ["red", "green", "blue"] as const;
const WORK_MEAN = seconds(1);

/** For so many seconds, so many tasks per second arrive; the cores can do four. */
export interface AdmissionWeather {
  readonly rate: number;
  readonly for: number;
}

export interface AdmissionEvent {
  readonly kind: "accepted" | "rejected";
  readonly at: Instant;
  readonly tenant: string;
  /** With it, if it was accepted. */
  readonly inFlight: number;
  readonly inFlightOfTenant: number;
  readonly waiting: number;
}

interface Held {
  readonly spec: Applicant;
  readonly takenAt: Instant;
  startedAt: Instant;
}

export class AdmissionHistory implements AdmissionView {
  #policy: Admission;
  readonly #random: RandomStream;
  /** Each question is put so often more. */
  readonly #insistence: number;
  readonly events: AdmissionEvent[] = [];
  #held: Held[] = [];
  #now = seconds(1_000) as number as Instant;
  #tasks = 0;

  constructor(policy: Admission, random: RandomStream, insistence = 0) {
    this.#policy = policy;
    this.#random = random;
    this.#insistence = insistence;
  }

  get inFlight(): number {
    return this.#held.length;
  }

  get waiting(): number {
    return this.#held.filter(({ startedAt }) => startedAt === NEVER).length;
  }

  inFlightOf(tenant: string): number {
    return this.#held.filter(({ spec }) => spec.tenant === tenant).length;
  }

  accepted(): Iterable<AcceptedTask> {
    return this.#held.map(({ spec: { id, cores, deadline, estimate, value }, startedAt }) => ({
      id,
      cores,
      deadline,
      remaining: estimate,
      startedAt,
      speed: 1,
      value,
      isDroppable: startedAt === NEVER,
    }));
  }

  machines(): Iterable<{ readonly cores: number; readonly speed: number }> {
    return [{ cores: CORES, speed: 1 }];
  }

  run(weathers: readonly AdmissionWeather[]): this {
    for (const { rate, for: length } of weathers) {
      const end = (this.#now + seconds(length)) as Instant;
      for (let at = this.#next(rate); at < end; at = this.#next(rate)) {
        this.#workUntil(at);
        this.#arrive(this.#task());
      }
      this.#workUntil(end);
    }
    return this;
  }

  /** Nobody comes, and all that is on hand gets done. */
  rest(): this {
    return this.run([{ rate: 0, for: 10_000 }]);
  }

  /** One task that is no trouble at all. Returns whether it is taken in. */
  tryEasy(): boolean {
    return this.#arrive({ ...this.#task(), deadline: (this.#now + seconds(10_000)) as Instant });
  }

  /** Another scheduler takes over, which knows what the view shows. */
  replace(policy: Admission): this {
    this.#policy = policy;
    this.#policy.inherited?.(this.#now);
    return this;
  }

  answers(): string {
    return this.events.map(({ kind }) => (kind === "accepted" ? "+" : "-")).join("");
  }

  #next(rate: number): Instant {
    if (rate === 0) return NEVER;
    // Some in bunches.
    return (this.#now +
      (this.#random.chance(0.3) ? 0 : Math.ceil(this.#random.integer(seconds(2.9)) / rate))) as Instant;
  }

  #task(): Applicant {
    this.#tasks += 1;
    const estimate = (1 + this.#random.integer(2 * WORK_MEAN)) as Duration;
    return {
      id: this.#tasks as TaskId,
      estimate,
      cores: 1,
      memory: 0,
      priority: this.#random.integer(3),
      weight: 1,
      value: estimate % 7, // no draw: those of the other policies stay as they were
      deadline: (this.#random.chance(0.2)
        ? NEVER
        : this.#now + estimate + this.#random.integer(seconds(10))) as Instant,
      tenant: TENANTS[this.#random.integer(TENANTS.length)],
      workloadClass: 0,
    };
  }

  #arrive(spec: Applicant): boolean {
    for (let times = 0; times < this.#insistence; times += 1) this.#policy.decide(spec, this, this.#now);
    const verdict = this.#policy.decide(spec, this, this.#now);
    const isAccepted = verdict.kind === "accept";
    if (isAccepted) {
      this.#drop(verdict.drop ?? []);
      this.#held.push({ spec, takenAt: this.#now, startedAt: NEVER });
      this.#policy.took?.(spec, this.#now);
    }
    const { tenant } = spec;
    this.events.push({
      kind: isAccepted ? "accepted" : "rejected",
      at: this.#now,
      tenant,
      inFlight: this.inFlight,
      inFlightOfTenant: this.inFlightOf(tenant),
      waiting: this.waiting,
    });
    this.#start();
    return isAccepted;
  }

  #drop(tasks: readonly TaskId[]): void {
    for (const id of tasks) {
      const held = this.#held.find(({ spec }) => spec.id === id)!;
      const departure = { took: (this.#now - held.takenAt) as Duration, inFlight: this.inFlight, isCompleted: false };
      this.#held = this.#held.filter((other) => other !== held);
      this.#policy.ended?.(departure, this.#now);
    }
  }

  /** By deadline, then by admission. */
  #start(): void {
    const running = this.#held.filter(({ startedAt }) => startedAt !== NEVER).length;
    this.#held
      .filter(({ startedAt }) => startedAt === NEVER)
      .toSorted((a, b) => a.spec.deadline - b.spec.deadline || a.spec.id - b.spec.id)
      .slice(0, CORES - running)
      .forEach((held) => (held.startedAt = this.#now));
  }

  #workUntil(until: Instant): void {
    for (;;) {
      const running = this.#held.filter(({ startedAt }) => startedAt !== NEVER);
      const [first] = running.toSorted((a, b) => endOf(a) - endOf(b));
      if (first === undefined || endOf(first) > until) break;
      this.#now = endOf(first);
      const departure = { took: (this.#now - first.takenAt) as Duration, inFlight: this.inFlight, isCompleted: true };
      this.#held = this.#held.filter((held) => held !== first);
      this.#policy.ended?.(departure, this.#now);
      this.#start();
    }
    this.#now = until;
  }
}

function endOf({ spec, startedAt }: Held): Instant {
  return (startedAt + spec.estimate) as Instant;
}
