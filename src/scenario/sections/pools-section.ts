// Pools: what a design limits across the cluster (`scheduler.pools`), and what a class asks for of it (`workload.<class>.pools`).

import * as z from "zod";
import { INHERITANCES, type PoolSpec } from "../../architectures/dispatch/pool-spec.ts";
import { LIMITS } from "../limits.ts";
import { namedMap, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { integer, text, truth } from "../shapes/quantities.ts";

const SLOTS_MAX = 1_000_000;

export type PoolsSection = Readonly<Record<string, PoolSection>>;
export type PoolSection = z.output<ReturnType<typeof fullShape>>;

/** `database: 10` is short for `database: { slots: 10 }`. */
export function poolsShape() {
  const full = fullShape();
  const short = slotCount();
  const pool = viewed<PoolSection>(
    () => z.union([short, full]),
    (value, reporting) =>
      reporting.parse(full, typeof value === "object" && value !== null ? value : { slots: value }, []),
    "pool",
  );
  return namedMap(pool, "pools", 100);
}

function fullShape() {
  return section({
    slots: slotCount().describe("How many; `unlimited` = tasks are only counted."),
    per: choice(["cluster", "key"])
      .prefault("cluster")
      .describe(
        "cluster: so many for all tasks together. key: so many for each `key` of a task, so that one slot is a lock of its own for each.",
      ),
    blocking: truth()
      .prefault(false)
      .describe(
        "Whoever finds no free slot keeps his place in the queue and holds up what is behind, as where a scheduler looks at the head only; otherwise he waits in a line of the pool's own.",
      ),
    onPreemption: choice(["release", "keep"])
      .prefault("release")
      .describe(
        "release: a displaced task gives its slots back. keep: it holds them while it waits to go on, as one does who is interrupted within a critical section.",
      ),
    inheritance: choice(INHERITANCES)
      .prefault("none")
      .describe(
        "For a lock (one slot). inheritance: its holder is as important as the most important that waits for it. ceiling: as the most important that may ever ask for it, at once.",
      ),
  });
}

function slotCount() {
  const count = integer({ min: 1, max: SLOTS_MAX });
  return viewed<number>(
    () => z.union([z.literal("unlimited"), count]),
    (value, reporting) => (value === "unlimited" ? Infinity : reporting.parse(count, value, [])),
    "slots",
  );
}

/** `pools: database` is short for `pools: { database: 1 }`. */
export function slotsShape() {
  const name = text("the name of a pool, or a map from names to slots", LIMITS.nameLength);
  const several = namedMap(integer({ min: 1, max: SLOTS_MAX }), "slots per task", 10);
  const slots = viewed<Readonly<Record<string, number>>>(
    () => z.union([name, several]),
    (value, reporting) => reporting.parse(several, typeof value === "string" ? { [value]: 1 } : value, []),
    "slots of pools",
  );
  return slots
    .optional()
    .describe(
      "Slots of pools (`scheduler.pools`) that a task holds while it runs: `{ database: 2 }`; `database` is short for `{ database: 1 }`.",
    );
}

/** In the order of their names in the file. */
export function buildPools(pools: PoolsSection | undefined): readonly PoolSpec[] | undefined {
  return (
    pools &&
    Object.entries(pools).map(([name, { slots, per, blocking, onPreemption, inheritance }]) => ({
      name,
      slots,
      isPerKey: per === "key",
      isBlocking: blocking,
      keepsWhenPreempted: onPreemption === "keep",
      inheritance,
      ceiling: -Infinity,
    }))
  );
}

interface Asker {
  readonly pools?: Readonly<Record<string, number>> | undefined;
  readonly priority: number;
  readonly workflow?: Readonly<Record<string, { readonly priority?: number | undefined }>> | undefined;
}

/** The ceiling of a pool is the highest priority of the classes, and of the stages, that ask for it. */
export function withCeilings(pools: readonly PoolSpec[], askers: readonly Asker[]): readonly PoolSpec[] {
  return pools.map((pool) => {
    const priorities = askers
      .filter((asker) => asker.pools?.[pool.name] !== undefined)
      .flatMap(({ priority, workflow = {} }) => [
        priority,
        ...Object.values(workflow).map((stage) => stage.priority ?? priority),
      ]);
    return { ...pool, ceiling: Math.max(-Infinity, ...priorities) };
  });
}
