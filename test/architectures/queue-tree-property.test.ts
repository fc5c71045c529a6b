// What a tree of queues promises, whatever happens: maxima at every instant, guarantees for whoever waits, and nothing idle that
// somebody may have.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { QueueForms } from "../../src/algorithms/ordering/queues/queue-plans.ts";
import { seconds } from "../../src/kernel/time.ts";
import { AT_ONCE, CORES, offer, queue, stopAll, treeOf } from "./tree-floor.ts";

/** Departments and teams whose parts are whole tasks. */
const TREES: readonly QueueForms[] = [
  {
    x: queue(0.6, { queues: { x1: queue(0.5), x2: queue(0.5) } }),
    y: queue(0.4, { queues: { y1: queue(0.5), y2: queue(0.25) } }),
  },
  {
    x: queue(0.5, { maximum: 0.8, queues: { x1: queue(0.2, { maximum: 0.5 }), x2: queue(0.8) } }),
    y: queue(0.5, {
      maximum: 0.5,
      queues: { y1: queue(0.4, { queues: { y3: queue(1) } }), y2: queue(0.6, { ordering: "fair" }) },
    }),
  },
];
const TENANTS = ["x1", "x2", "y1", "y2", "y3", "nobody"];

interface Shares {
  readonly guarantee: number;
  readonly maximum: number;
  readonly tenants: readonly string[];
}

/** Every queue, in tasks, and whose tasks are in it. */
function sharesOf(forms: QueueForms, guarantee = CORES, maximum = CORES): readonly Shares[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const own = { guarantee: guarantee * form.capacity, maximum: maximum * form.maximum };
    const below = form.queues === undefined ? [] : sharesOf(form.queues, own.guarantee, own.maximum);
    const tenants = form.queues === undefined ? [name] : below.flatMap((queues) => queues.tenants);
    return [{ ...own, tenants }, ...below];
  });
}

it("whatever happens, no queue has more than its maximum, none is brought below its guarantee, and each that waits comes to have it", () => {
  const step = fc.record({
    kind: fc.constantFrom(
      "offer" as const,
      "offer" as const,
      "end" as const,
      "stop" as const,
      "cancel" as const,
      "pass" as const,
    ),
    which: fc.nat(99),
  });
  let reclaimed = 0;
  let borrowed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...TREES),
      fc.boolean(),
      fc.array(step, { minLength: 15, maxLength: 50, size: "max" }),
      (forms, isSlow, steps) => {
        const pace = isSlow ? { reclaim: true, maxWaitBeforeKill: seconds(5), perRound: 0.2 } : AT_ONCE;
        const floor = treeOf(forms, { ...pace, naturalTermination: 1 });
        const queues = sharesOf(forms);
        const staying = ({ tenants }: Shares): number =>
          tenants.reduce((sum, tenant) => sum + floor.staying(tenant), 0);
        const running = ({ tenants }: Shares): number =>
          floor.running.filter((id) => tenants.includes(tenantOf.get(id)!)).length;
        const tenantOf = new Map<number, string>();
        let before = 0;
        const check = (): void => {
          expect(floor.excess).toBe(0);
          for (const one of queues) {
            expect(running(one)).toBeLessThanOrEqual(one.maximum + 1e-6);
            if (running(one) > one.guarantee + 1e-6) borrowed += 1;
          }
          for (const pair of floor.asked.slice(before)) {
            const victim = Number(pair.split(" ")[0]);
            const [leaf] = queues.filter(({ tenants }) => tenants.length === 1 && tenants[0] === tenantOf.get(victim));
            if (floor.isStopping(victim) && leaf !== undefined)
              expect(staying(leaf)).toBeGreaterThanOrEqual(leaf.guarantee - 1e-6);
          }
          before = floor.asked.length;
        };
        for (const { kind, which } of steps) {
          const stopping = floor.running.filter((id) => floor.isStopping(id));
          const waits = floor.dispatcher.ordering.waiting(floor.now);
          if (kind === "offer") {
            const tenant = TENANTS[which % TENANTS.length];
            for (let count = 0; count < 1 + (which % 7); count += 1) {
              const [task] = offer(floor, tenant, 1);
              tenantOf.set(task, tenant);
              check();
            }
          } else if (kind === "pass") floor.pass(floor.now / 1_000_000 + 1 + (which % 5));
          else if (kind === "cancel") {
            if (waits.length > 0) floor.cancel(waits[which % waits.length].id);
          } else {
            const those = kind === "stop" ? stopping : floor.running;
            if (those.length > 0) floor[kind](those[which % those.length]);
          }
          check();
        }
        for (let rounds = 0; rounds < 60; rounds += 1) {
          floor.pass(floor.now / 1_000_000 + 3);
          stopAll(floor);
          check();
        }
        reclaimed += floor.asked.length;
        const wanted = new Set(floor.dispatcher.ordering.waiting(floor.now).map(({ tenant }) => tenant));
        for (const one of queues) {
          const isWaiting = one.tenants.some((tenant) => wanted.has(tenant));
          if (isWaiting) expect(staying(one)).toBeGreaterThanOrEqual(Math.floor(mayHave(one, queues, wanted) + 1e-6));
        }
        // Nobody idles while somebody waits who may have more.
        const used = TENANTS.reduce((sum, tenant) => sum + floor.staying(tenant), 0);
        for (const tenant of wanted) {
          const around = queues.filter(({ tenants }) => tenants.includes(tenant));
          if (around.every((one) => staying(one) + 1 <= one.maximum + 1e-6)) expect(used).toBe(CORES);
        }
      },
    ),
    { seed: 1, numRuns: 150 },
  );
  expect([reclaimed > 100, borrowed > 1000]).toEqual([true, true]);
});

/** Its guarantee, or less where those below it that wait may not have as much. */
function mayHave({ guarantee, tenants }: Shares, queues: readonly Shares[], wanted: ReadonlySet<string>): number {
  const [only] = tenants;
  if (tenants.length === 1) return guarantee;
  const most = tenants.map((tenant) => {
    const leaf = queues.find((one) => one.tenants.length === 1 && one.tenants[0] === tenant)!;
    return wanted.has(tenant) ? leaf.maximum : 0;
  });
  return Math.min(guarantee, only === undefined ? 0 : most.reduce((sum, share) => sum + share, 0));
}
