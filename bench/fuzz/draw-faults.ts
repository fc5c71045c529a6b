// The faults of a drawn scenario: each is one action, at a time or by chance.

import { createShapeContext, NO_FILES } from "../../src/scenario/scenario-files.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../../src/scenario/sections/fault-actions.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import { BEYOND_KINDS } from "../../src/explore/fault-plan.ts";
import type { Draw } from "./draw.ts";
import type { Drawn } from "./draw-scenario.ts";
import { COMMON } from "./pins.ts";
import { NOTHING, SchemaValues } from "./schema-values.ts";
import type { Pin, Schema } from "./schema-values.ts";

/** What may break a promise without a mistake in the design: a provider too takes the disk along. */
const BEYOND: ReadonlySet<string> = new Set([...BEYOND_KINDS, "reclaim"]);
const AT_MOST = 6;
/** Seconds. */
const LASTS = [0.05, 20] as const;
/** Seconds from one strike by chance to the next. */
const APART = [20, 90] as const;
/** These are over at once. */
export const AT_ONCE: ReadonlySet<string> = new Set([
  "restart",
  "rolling-restart",
  "disk-corrupt",
  "tamper",
  "rollout",
]);
/** What strikes at random, over and over, strikes one of many. */
const ANY = ["any worker", "any worker", "any master", "any node"];

/** What times say of operators' work fits hours; here there is half a minute. */
const FAULTS: Readonly<Record<string, Pin>> = {
  ...COMMON,
  ...Object.fromEntries(
    ["grace", "notice", "pause", "boot", "minReady", "deadline", "bake", "delay", "window", "interval"].map((key) => [
      key,
      quick,
    ]),
  ),
  factor: (draw) => draw.scale(0.3, 50),
  rate: (draw) => draw.scale(0.5, 2),
  ppm: (draw) => draw.integer(-100_000, 100_000),
  class: (draw) => draw.oneOf(["a", "b"]),
  slow: (draw) => draw.scale(1.5, 20),
};

/** `pause` is an action too, with a target. */
function quick(draw: Draw): string {
  return `${draw.scale(0.05, 5)}s`;
}

export class FaultDrawer {
  readonly #schema: Schema;
  readonly #keys: ReadonlyMap<string, readonly string[]>;

  constructor(schema: Schema, registry: Registry) {
    this.#schema = schema;
    const context = createShapeContext(registry, NO_FILES, "");
    this.#keys = new Map(FAULT_KINDS.map((kind) => [kind, Object.keys(FAULT_ACTIONS[kind].shape(context))]));
  }

  /** Up to a handful within so many seconds. */
  draw(draw: Draw, busy: number): readonly Drawn[] {
    return Array.from({ length: draw.integer(0, AT_MOST) }, () => this.#fault(draw, busy)).filter(
      (fault) => fault !== undefined,
    );
  }

  #fault(draw: Draw, busy: number): Drawn | undefined {
    const { properties } = this.#schema.definitions!["fault"]!;
    const kind = draw.oneOf(FAULT_KINDS);
    const values = new SchemaValues(this.#schema, draw, FAULTS);
    const flaps = kind !== "rollout" && draw.chance(0.1);
    const lasts = AT_ONCE.has(kind) && !flaps ? {} : { for: `${draw.scale(...LASTS)}s` };
    const fault: Drawn = { at: `${draw.between(busy / 30, busy)}s`, ...lasts };
    const keys = this.#keys.get(kind)!.filter((key) => key === kind || key === "factor" || draw.chance(0.3));
    if (flaps) keys.push("flap");
    for (const key of keys) {
      const drawn = values.of(properties![key]!);
      if (drawn === NOTHING) return undefined;
      fault[key] = drawn;
    }
    const isBeyond = BEYOND.has(kind) || fault["wipe"] === true;
    const whole = fitted(isBeyond && draw.chance(0.9) ? atWorkers(fault, kind, draw) : fault, kind);
    return isTarget(properties![kind]!) && !AT_ONCE.has(kind) && draw.chance(0.15)
      ? byChance(whole, kind, draw)
      : whole;
  }
}

/** Whoever keeps books cannot do without what is on its disk, or with a clock that is wrong about how long something takes. */
function atWorkers(fault: Drawn, kind: string, draw: Draw): Drawn {
  const target = draw.oneOf(["worker/0", "worker/1", "all workers", "any worker"]);
  const action = fault[kind];
  const isMap = typeof action === "object" && action !== null && "target" in action;
  return { ...fault, [kind]: isMap ? { ...action, target } : target };
}

/** What stands in the map of an action does not stand beside it too; clocks have one way to be wrong. */
function fitted(fault: Drawn, kind: string): Drawn {
  const action = fault[kind];
  if (typeof action !== "object" || action === null) return fault;
  const { ppm, ...rest } = action as Drawn;
  const isBeside = (key: string) => key !== kind && key in rest && key !== "flap";
  const apart = Object.fromEntries(Object.entries(fault).filter(([key]) => !isBeside(key)));
  const clock = kind === "clock-drift" && rest["rate"] === undefined ? { ppm: ppm ?? 5_000 } : {};
  return { ...apart, [kind]: { ...rest, ...clock } };
}

/** Seldom and briefly enough for work to end between two strikes, though there is no end of them. */
function byChance(fault: Drawn, kind: string, draw: Draw): Drawn {
  const { at: _at, ...rest } = fault;
  const every = { exponential: `${draw.scale(...APART)}s` };
  return { random: { ...rest, [kind]: draw.oneOf(ANY), every, for: `${draw.scale(0.05, 2)}s` } };
}

function isTarget({ $ref, allOf }: Schema): boolean {
  return ($ref ?? allOf?.[0]?.$ref) === "#/definitions/target";
}
