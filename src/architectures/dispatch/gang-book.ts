// The gangs of a scheduler's books, each from its first member until all of its job have ended. For the books of masters, and
// for the ideal bound.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { TaskSpec } from "../../process/task.ts";
import { Gang, type GangDoom, type SavedGang } from "./gang.ts";
import type { TaskEntry } from "./task-entry.ts";

/** Classes there can be: more than a scenario may have. */
const CLASSES = 1_024;

export class GangBook {
  readonly #gangs = new IntegerMap<Gang>();
  readonly #restartsAlone: boolean;

  /** `restartsAlone`: a mistake. */
  constructor(restartsAlone = false) {
    this.#restartsAlone = restartsAlone;
  }

  get isEmpty(): boolean {
    return this.#gangs.size === 0;
  }

  all(): Iterable<Gang> {
    return this.#gangs.values();
  }

  /** A task was taken in. */
  admit(entry: TaskEntry): void {
    if (entry.spec.gang === undefined) return;
    const gang = this.#gangOf(entry.spec);
    entry.gang = gang;
    gang.members.add(entry);
  }

  /** A member has ended. */
  ended(entry: TaskEntry, how: "completed" | GangDoom): void {
    const { gang } = entry;
    if (gang === undefined) return;
    gang.members.delete(entry);
    gang.ended += 1;
    if (how === "completed") gang.completed += 1;
    else gang.doom ??= how;
    if (gang.ended >= gang.size) this.#gangs.delete(gang.key);
  }

  snapshot(): readonly SavedGang[] {
    return [...this.#gangs.values()].map((gang) => gang.save());
  }

  /** Before its members are taken in again. */
  restore(saved: readonly SavedGang[]): void {
    this.#gangs.clear();
    for (const gang of saved) this.#restore(Gang.load(gang));
  }

  #restore(gang: Gang): void {
    gang.restartsAlone = this.#restartsAlone;
    this.#gangs.set(gang.key, gang);
  }

  #gangOf({ group, workloadClass, groupSize, gang: terms }: TaskSpec): Gang {
    const key = group * CLASSES + workloadClass;
    const known = this.#gangs.get(key);
    if (known !== undefined) return known;
    const gang = new Gang(key, groupSize, terms!.minMember);
    this.#restore(gang);
    return gang;
  }
}
