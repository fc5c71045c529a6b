// What every eviction damping must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../kernel/time.ts";
import type { DampingDefinition, EvictionDamping } from "../damping/damping.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface DampingSubject {
  readonly name: string;
  create(zones: readonly number[]): EvictionDamping;
  /** Time between two evictions of one zone at least, after the first `burst`; undefined = not stated. */
  readonly interval: Duration | undefined;
  readonly burst: number;
}

export interface DampingLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Defaults to the parameter `evictionInterval` or `interval`. */
  readonly interval?: Duration;
}

interface Rates {
  readonly evictionInterval?: Duration;
  readonly interval?: Duration;
  readonly burst?: number;
}

/** Throws LawBroken at the first law that the damping breaks. */
export function checkDampingLaws<P extends Parameters>(
  definition: DampingDefinition<P>,
  options: DampingLawOptions = {},
): LawReport {
  return checkLaws(dampingLaws, dampingSubject(definition, options), options);
}

export function dampingSubject<P extends Parameters>(
  definition: DampingDefinition<P>,
  options: DampingLawOptions = {},
): DampingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  const { evictionInterval, interval, burst } = values as Rates;
  return {
    name: definition.name,
    create: (zones) => definition.create(values, { zones }),
    interval: options.interval ?? evictionInterval ?? interval,
    burst: burst ?? 1,
  };
}

/** Clocks do not start at 0 in the laws. */
const BOOT = seconds(1_000) as number as Instant;
/** Two zones of unequal size and a small one. */
const ZONES = Array.from({ length: 40 }, (_, worker) => (worker < 24 ? 4 : worker < 36 ? 7 : 1));

/** Workers die, return and are settled at random, and the damping is asked after each change and whenever it wants to be. */
class History {
  readonly evicted: { readonly worker: WorkerIndex; readonly at: Instant }[] = [];
  readonly damping: EvictionDamping;
  readonly #random: RandomStream;
  /** In order of death: those whose eviction is due. */
  readonly due: WorkerIndex[] = [];
  readonly dead = new Set<WorkerIndex>();
  now = BOOT;

  constructor(subject: DampingSubject, random: RandomStream) {
    this.damping = subject.create(ZONES);
    this.#random = random;
  }

  /** `deaths`: the share of changes that are deaths. */
  run(changes: number, deaths: number): this {
    for (let change = 0; change < changes; change += 1) {
      this.wait((this.now + this.#random.integer(seconds(8))) as Instant);
      const worker = this.#random.integer(ZONES.length);
      if (this.#random.chance(deaths)) this.die(worker);
      else if (this.#random.chance(0.7)) this.return(worker);
      else this.settle(worker);
      this.ask();
    }
    return this;
  }

  die(worker: WorkerIndex): void {
    if (this.dead.has(worker)) return;
    this.dead.add(worker);
    this.due.push(worker);
    this.damping.died(worker, this.now);
  }

  return(worker: WorkerIndex): void {
    if (!this.dead.delete(worker)) return;
    this.#undue(worker);
    this.damping.returned(worker, this.now);
  }

  settle(worker: WorkerIndex): void {
    if (!this.dead.has(worker)) return;
    this.#undue(worker);
    this.damping.settled(worker, this.now);
  }

  /** Lets time pass, and asks whenever the damping wants to be asked. */
  wait(limit: Instant): void {
    for (let next = this.#next(); next <= limit && next < NEVER; next = this.#next()) {
      demand(
        this.damping.evict((next - 1) as Instant).length === 0,
        `it evicts before ${next}us, when it says it will`,
      );
      this.now = next;
      demand(this.ask() > 0, `at ${next}us it should evict somebody, and evicts nobody`);
    }
    this.now = Math.max(this.now, limit) as Instant;
  }

  ask(): number {
    const evicted = this.damping.evict(this.now);
    for (const worker of evicted) {
      demand(this.due.includes(worker), `it evicts worker ${worker}, whose eviction is not due`);
      const ahead = this.due.find((other) => ZONES[other] === ZONES[worker]);
      demand(ahead === worker, `it evicts worker ${worker} before ${ahead} of its zone, which died before`);
      this.#undue(worker);
      this.evicted.push({ worker, at: this.now });
    }
    demand(this.damping.evict(this.now).length === 0, "asked again at once, it evicts more");
    return evicted.length;
  }

  #next(): Instant {
    const next = this.damping.nextChange(this.now);
    demand(next > this.now, `at ${this.now}us, just asked, it says that it can evict at ${next}us`);
    return next;
  }

  #undue(worker: WorkerIndex): void {
    const place = this.due.indexOf(worker);
    if (place >= 0) this.due.splice(place, 1);
  }
}

export const dampingLaws: readonly Law<DampingSubject>[] = [
  {
    name: "evicts only who is due, once for every death, in order of death within a zone",
    check(subject, random) {
      const history = new History(subject, random);
      for (const deaths of [0.5, 0.9, 0.2, 0.95]) history.run(60, deaths);
      demand(history.evicted.length > 0, "in a long history with deaths it evicts nobody");
    },
  },
  {
    name: "evicts a single dead worker at once",
    check(subject, random) {
      const history = new History(subject, random);
      history.die(random.integer(ZONES.length));
      demand(history.ask() === 1, "one worker of many dies, and it waits");
    },
  },
  {
    name: "evicts everybody who stays dead, while most are alive",
    check(subject, random) {
      const history = new History(subject, random);
      for (const worker of [1, 2, 3, 20, 25, 26, 37]) history.die(worker);
      history.ask();
      history.wait((BOOT + seconds(86_400)) as Instant);
      demand(
        history.due.length === 0,
        `workers ${history.due.join(", ")} stay dead for a day, and it never evicts them`,
      );
    },
  },
  {
    name: "spares who returns before its turn",
    check(subject, random) {
      const history = new History(subject, random);
      ZONES.forEach((_, worker) => history.die(worker));
      // The check is in `ask`: none of them is due any more.
      for (const worker of [...history.due]) history.return(worker);
      history.ask();
      history.wait((BOOT + seconds(86_400)) as Instant);
      history.die(5);
      history.ask();
      history.wait((history.now + seconds(86_400)) as Instant);
      demand(
        history.evicted.length <= 1,
        `everybody returned at once, and it evicts ${history.evicted.length} for one that died later`,
      );
    },
  },
  {
    name: "evicts no faster in a zone than it says",
    unsupported: ({ interval }) => (interval === undefined ? "it states no rate" : undefined),
    check(subject, random) {
      const { evicted } = new History(subject, random).run(200, 0.6);
      const interval = subject.interval as Duration;
      for (const zone of new Set(ZONES)) {
        const instants = evicted.filter(({ worker }) => ZONES[worker] === zone).map(({ at }) => at);
        for (let index = subject.burst; index < instants.length; index += 1) {
          const passed = instants[index] - instants[index - subject.burst];
          demand(passed >= interval, `it evicts ${subject.burst + 1} workers of a zone in ${passed}us`);
        }
      }
    },
  },
  {
    name: "answers alike to the same history",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [one, other] = [1, 2].map(() => {
        const { evicted } = new History(subject, createStream(seed, "again")).run(80, 0.6);
        return evicted.map(({ worker, at }) => `${worker}@${at}`).join();
      });
      demand(one === other, "the same deaths were answered otherwise");
    },
  },
];
