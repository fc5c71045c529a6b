// What attempts do beside their work where what tasks make can be lost: they fetch what others made, look again and again for what
// nobody has now, give up at last, and put what they made where it is to be kept. For `executions`, which knows the time of each.

import { assert } from "../kernel/assert.ts";
import type { Duration } from "../kernel/time.ts";
import type { AttemptNumber, NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import { OUTPUT_PLACES, codeOf } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { ExecutionSurroundings } from "./execution-surroundings.ts";
import type { MissingCopy } from "./kept-outputs.ts";

/** What an attempt does next: moves data for `takes` us, and then works, or does not; or it is over. */
export type NextStep =
  | { readonly kind: "moves"; readonly takes: Duration; readonly works: boolean }
  /** With what it made, or without, since it could not fetch what it needs. */
  | { readonly kind: "over" };

interface Phase {
  readonly kind: "waits" | "works" | "writes" | "gives up";
  /** Looks for what is missing that are left. */
  readonly retries: number;
  /** Of fetching what each machine has: us from the beginning. */
  readonly sources?: ReadonlyMap<NodeId, Duration>;
  readonly takes?: Duration;
  readonly missing?: readonly MissingCopy[];
  /** Where it writes. */
  readonly holders?: readonly NodeId[];
}

interface Runner {
  readonly slot: number;
  readonly node: NodeId;
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
}

const OVER: NextStep = { kind: "over" };
const NO_TIME = 0 as Duration;

export class OutputTraffic {
  readonly #surroundings: ExecutionSurroundings;
  /** By slot, of attempts that fetch, or write. */
  readonly #phases = new Map<number, Phase>();

  constructor(surroundings: ExecutionSurroundings) {
    this.#surroundings = surroundings;
  }

  static concerns({ fetching, keeping }: TaskSpec): boolean {
    return fetching !== undefined || keeping !== undefined;
  }

  /** Of a task with terms of fetching. */
  begin(runner: Runner): NextStep {
    return this.#look(runner, runner.spec.fetching!.retries);
  }

  /** What it did is done. `isBad`: its work came to a bad end. */
  next(runner: Runner, isBad: boolean): NextStep {
    const phase = this.#phases.get(runner.slot);
    if (phase?.kind === "waits") return this.#look(runner, phase.retries);
    if (phase?.kind === "gives up") return this.#giveUp(runner, phase.missing!);
    if (phase?.kind === "writes") return this.#written(runner, phase.holders!);
    return runner.spec.keeping === undefined || isBad ? OVER : this.#write(runner);
  }

  forget(slot: number): void {
    if (this.#phases.size > 0) this.#phases.delete(slot);
  }

  /** A machine is gone: the attempts that may have been fetching from it. */
  readersOf(holder: NodeId): readonly number[] {
    return [...this.#phases].flatMap(([slot, { sources }]) => (sources?.has(holder) === true ? [slot] : []));
  }

  /** `left`: us of fetching that it has before it. What breaks off begins anew, later; undefined: it had all from there. */
  brokenOff(slot: number, { fetching }: TaskSpec, holder: NodeId, left: number): NextStep | undefined {
    const { sources, takes, retries } = this.#phases.get(slot)!;
    if (left <= 0 || sources!.get(holder)! <= takes! - left) return undefined;
    return this.#wait(slot, retries, retries > 0 ? fetching!.wait : NO_TIME);
  }

  #look({ slot, node, spec, attempt }: Runner, retries: number): NextStep {
    const { reads, simulation, trace } = this.#surroundings;
    const { read, sources, missing, isHopeless } = reads.plan(node, spec, simulation.now);
    if (missing.length === 0) {
      trace.emit(RECORD["attempt.read"], node, spec.id, attempt, read.level, read.bytes);
      this.#phases.set(slot, { kind: "works", retries, sources, takes: read.takes });
      return { kind: "moves", takes: read.takes, works: true };
    }
    if (!isHopeless && retries > 0) return this.#wait(slot, retries, spec.fetching!.wait);
    // Who knows for certain that something is gone has not waited for the others to answer.
    const known = isHopeless ? missing.filter(({ isGone }) => isGone) : missing;
    this.#phases.set(slot, { kind: "gives up", retries: 0, missing: known });
    return { kind: "moves", takes: NO_TIME, works: false };
  }

  #wait(slot: number, retries: number, takes: Duration): NextStep {
    this.#phases.set(slot, { kind: "waits", retries: retries - 1 });
    return { kind: "moves", takes, works: false };
  }

  #giveUp({ spec, attempt }: Runner, missing: readonly MissingCopy[]): NextStep {
    const { trace } = this.#surroundings;
    const told = new Set<string>();
    for (const { node, on, before } of missing) {
      const name = `${node} ${on}`; // one machine says the same of all that it had there
      if (told.has(name)) continue;
      told.add(name);
      trace.emit(RECORD["output.missing"], node, spec.id, attempt, codeOf(OUTPUT_PLACES, on), before);
    }
    return OVER;
  }

  #write({ slot, node, spec }: Runner): NextStep {
    const { reads } = this.#surroundings;
    const { on, copies } = spec.keeping!;
    const holders = on === "storage" ? [] : reads.kept.choose(spec.id, node, copies);
    this.#phases.set(slot, { kind: "writes", retries: 0, holders });
    return { kind: "moves", takes: reads.writingTime(node, spec.keeping!, holders), works: false };
  }

  /** A machine that went down meanwhile has no copy. */
  #written({ node, spec, attempt }: Runner, holders: readonly NodeId[]): NextStep {
    const { trace, reads } = this.#surroundings;
    const { keeping } = spec;
    assert(keeping !== undefined, "an attempt wrote what is not kept");
    const where = codeOf(OUTPUT_PLACES, keeping.on);
    const emit = (at: NodeId): void => trace.emit(RECORD["output.kept"], at, spec.id, attempt, where, keeping.bytes);
    if (keeping.on === "storage") emit(node);
    for (const holder of holders) if (reads.kept.canReceive(node, holder)) emit(holder);
    return OVER;
  }
}
