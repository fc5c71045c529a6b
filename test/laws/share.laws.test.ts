// The orderings that divide between tenants keep the promises of their papers; orderings that do not are caught.

import { proportionalShareLaws, dominantShareLaws, type ShareSubject } from "../../src/algorithms/laws/share-laws.ts";
import { drf } from "../../src/algorithms/ordering/drf.ts";
import { fifo } from "../../src/algorithms/ordering/fifo.ts";
import type { Ordering, OrderingContext, QueuedTask, Room } from "../../src/algorithms/ordering/ordering.ts";
import { roundRobin } from "../../src/algorithms/ordering/round-robin.ts";
import { stride } from "../../src/algorithms/ordering/stride.ts";
import { TenantOrder } from "../../src/algorithms/ordering/tenants/tenant-order.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const byWork: ShareSubject = { name: "stride by work", create: () => stride.create({ charge: "work" }) };
const byTask: ShareSubject = { name: "stride by task", create: () => stride.create({ charge: "task" }) };
const dominant: ShareSubject = { name: "drf", create: (context) => drf.create({}, context) };

for (const subject of [byWork, byTask]) runLaws(subject.name, proportionalShareLaws, subject);
runLaws(dominant.name, dominantShareLaws, dominant);

/** Stride as the catalogue warns of it: who comes starts at 0, and has the server to itself. */
class StartsAtZero extends TenantOrder<number> {
  constructor() {
    super(false);
  }
  protected open = (): number => 0;
  protected joined = (pass: number): number => pass;
  protected left = (pass: number): number => pass;
  protected level = (pass: number): number => pass;
  protected charged = (pass: number, { weight }: QueuedTask): number => pass + 1 / weight;
  protected refunded = (pass: number): number => pass;
  protected close(): void {}
}

/** Stops at the first tenant that does not fit. */
function blocking(context: OrderingContext): Ordering {
  const ordering = drf.create({}, context);
  const choose = (room: Room, now: Instant) => {
    const [first] = ordering.waiting(now);
    return first !== undefined && room.fits(first)
      ? ({ kind: "start", task: first } as const)
      : ({ kind: "wait" } as const);
  };
  return Object.assign(Object.create(ordering) as Ordering, {
    choose,
    add: ordering.add.bind(ordering),
    remove: ordering.remove.bind(ordering),
    granted: ordering.granted?.bind(ordering),
  });
}

runBroken(proportionalShareLaws, {
  "divides between any two tenants by weight to within one task": {
    name: "broken",
    create: () => roundRobin.create({}),
  },
  "lets nobody save up turns while away": { name: "broken", create: () => new StartsAtZero() },
});

runBroken(dominantShareLaws, {
  "leaves nobody room for one task more": { name: "broken", create: blocking },
  "gives each tenant what an equal split would, but for one task of each": {
    name: "broken",
    create: () => fifo.create({}),
  },
  "lets nobody envy another, but for one task of each": { name: "broken", create: () => roundRobin.create({}) },
});
