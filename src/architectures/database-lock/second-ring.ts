// XXL-JOB's time ring: sixty slots, one for each second of a minute, in the memory of one scheduler. What is in it has been moved on in
// the database already, and is nowhere else. Source: XXL-JOB, JobScheduleHelper (ringData).

import { seconds, type Instant } from "../../kernel/time.ts";

const SLOTS = 60;
/** Beside the present slot so many before it are looked at: the thread may have been late. */
const LOOKS_BACK = 2;

export class SecondRing<Item> {
  readonly #slots = new Map<number, Item[]>();

  push(at: Instant, item: Item): void {
    const slot = slotOf(at);
    const items = this.#slots.get(slot);
    if (items === undefined) this.#slots.set(slot, [item]);
    else items.push(item);
  }

  /** Those of this second, and of two before it. */
  take(now: Instant): readonly Item[] {
    const taken: Item[] = [];
    for (let back = 0; back <= LOOKS_BACK; back += 1) {
      const slot = (slotOf(now) + SLOTS - back) % SLOTS;
      taken.push(...(this.#slots.get(slot) ?? []));
      this.#slots.delete(slot);
    }
    return taken;
  }
}

function slotOf(at: Instant): number {
  return ((Math.floor(at / seconds(1)) % SLOTS) + SLOTS) % SLOTS;
}
