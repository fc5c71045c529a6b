// The time triggers in a master's books: the trigger table, and what the books make of it. Deterministic over committed commands,
// like the books; only the books and the trigger desk use it.

import { launchNumber } from "../../../algorithms/triggers/trigger-definition.ts";
import type { LaunchReference, TriggerCommand } from "../../../algorithms/triggers/trigger-state.ts";
import { TriggerTable, type TriggerTableState } from "../../../algorithms/triggers/trigger-table.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { TriggersSpec } from "../../scheduler-spec.ts";

export type Skip = TriggerCommand & { kind: "skip" };

/** One pass over a trigger decides on no more than so many. */
const SKIPS_PER_PASS = 3;

export class LaunchBook {
  readonly spec: TriggersSpec;
  readonly table: TriggerTable;
  /** The latest skips of each trigger, oldest first: whoever decided on them may not have lived to tell. */
  readonly #skips = new Map<number, readonly Skip[]>();

  constructor(spec: TriggersSpec) {
    this.spec = spec;
    this.table = new TriggerTable(spec.definitions, spec.origin);
    this.#enable();
  }

  /** Whether it counts. A stale or repeated command changes nothing, and must not be acted on. */
  apply(command: TriggerCommand): boolean {
    const counts = this.table.apply(command);
    if (counts && command.kind === "skip") this.#noteSkip(command);
    return counts;
  }

  /** It is a task of the books from now on. False: it has been before, or it never was announced and is decided. */
  launched({ trigger, scheduled }: LaunchReference, task: TaskId): boolean {
    const { decidedUntil, launches } = this.table.stateOf(trigger);
    if (launches.some((launch) => launch.scheduled === scheduled))
      return this.table.apply({ kind: "launched", trigger, scheduled, task });
    return decidedUntil !== undefined && scheduled > decidedUntil;
  }

  /** Its task has ended. */
  ended({ trigger, scheduled }: LaunchReference): void {
    this.table.apply({ kind: "completed", trigger, scheduled });
  }

  latestSkips(): Iterable<Skip> {
    return [...this.#skips.values()].flat();
  }

  /** For the trace: the numbers of the launches that a skip left out, `max` of them at most. */
  skippedBy({ trigger, after, through }: Skip, max: number): readonly number[] {
    return this.table.scheduledBetween(trigger, after, through, max).map(launchNumber);
  }

  snapshot(): TriggerTableState {
    return this.table.snapshot();
  }

  restore(state: TriggerTableState): void {
    this.table.restore(state);
    this.#skips.clear();
    this.#enable();
  }

  /** What is configured is enabled from its beginning on, on every master alike; on one that was enabled that changes nothing. */
  #enable(): void {
    this.table.definitions.forEach(({ from }, trigger) => {
      if (this.table.stateOf(trigger).decidedUntil === undefined)
        this.table.apply({ kind: "enable", trigger, since: (from - 1) as Instant });
    });
  }

  #noteSkip(skip: Skip): void {
    const earlier = this.#skips.get(skip.trigger) ?? [];
    this.#skips.set(skip.trigger, [...earlier, skip].slice(-SKIPS_PER_PASS));
  }
}
