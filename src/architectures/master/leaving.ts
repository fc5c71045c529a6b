// Tasks with slots of pools that are to end while an attempt of theirs may still run: one that was cancelled, or that another attempt
// has completed. Their end is put on record only when that attempt is known to be gone. Until then the books, and so any new
// leader, count its slots as held. For the attempt desk.

import type { Duration } from "../../kernel/time.ts";
import type { AttemptNumber } from "../../process/identity.ts";
import type { Cause } from "../../trace/record-codes.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { TaskEnd } from "./commands.ts";

export interface Farewell {
  readonly how: TaskEnd;
  readonly cause: Cause;
  readonly attempt: AttemptNumber;
  /** Core time that its attempts used. */
  readonly used: Duration;
}

export class LeavingTasks {
  readonly #farewells = new IntegerMap<Farewell>();

  has({ id }: TaskEntry): boolean {
    return this.#farewells.has(id);
  }

  /** It ends like this when it can. Who completed after all has completed. */
  leave({ id }: TaskEntry, farewell: Farewell): void {
    const known = this.#farewells.get(id);
    const used = (farewell.used + (known?.used ?? 0)) as Duration;
    const isFinal = known !== undefined && farewell.how !== "completed";
    this.#farewells.set(id, { ...(isFinal ? known : farewell), used });
  }

  /** An attempt of it is gone. */
  used({ id }: TaskEntry, used: Duration): void {
    const known = this.#farewells.get(id)!;
    this.#farewells.set(id, { ...known, used: (known.used + used) as Duration });
  }

  /** How it ends, if it does, and nothing of it runs any more. */
  take(entry: TaskEntry): Farewell | undefined {
    if (remainingOf(entry).length > 0) return undefined;
    const farewell = this.#farewells.get(entry.id);
    this.#farewells.delete(entry.id);
    return farewell;
  }

  /** It ends after all without waiting any longer. Returns the core time that was used before. */
  forget({ id }: TaskEntry): Duration {
    const used = this.#farewells.get(id)?.used ?? (0 as Duration);
    this.#farewells.delete(id);
    return used;
  }
}

/** Attempts that may run, or are about to. */
export function remainingOf({ attempts, reserved }: TaskEntry, over?: AttemptNumber): readonly Attempt[] {
  const all = reserved === undefined ? attempts : [...attempts, reserved];
  return all.filter(({ holdsPlace, number }) => holdsPlace && number !== over);
}
