// A whole scenario from one number: half a minute in a small world, with whatever the schema offers in it.

import { createStream } from "../../src/kernel/random-stream.ts";
import { scenarioSchema } from "../../src/scenario/reference/json-schema.ts";
import { createShapeContext, NO_FILES } from "../../src/scenario/scenario-files.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../../src/scenario/sections/fault-actions.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import { Draw } from "./draw.ts";
import { NOTHING, SchemaValues } from "./schema-values.ts";
import type { Pin, Schema } from "./schema-values.ts";

export type Drawn = Record<string, unknown>;

/** Work arrives, and faults strike, for so many seconds. */
const BUSY = 30;
const FAULTS_AT_MOST = 6;
/** Seconds. */
const FAULT_LASTS = [0.05, 20] as const;

/** How many of what there are: everything else about a world may be anything. */
const COUNTS: Readonly<Record<string, Pin>> = {
  masters: (draw) => (draw.chance(0.5) ? undefined : draw.integer(1, 5)),
  locks: (draw) => draw.oneOf([1, 3, 5]),
  stores: (draw) => draw.integer(1, 3),
  clients: (draw) => draw.integer(1, 3),
  zones: (draw) => ["a", "b", "c"].slice(0, draw.integer(1, 3)),
  count: (draw) => draw.integer(1, 6),
  cores: (draw) => draw.integer(1, 4),
  backlog: (draw) => draw.integer(20, 200),
  loss: (draw) => draw.oneOf([0.001, 0.01, 0.1]),
};

const LOADS: Readonly<Record<string, Pin>> = {
  cores: (draw) => (draw.chance(0.8) ? 1 : 2),
  service: (draw) => (draw.chance(0.5) ? { exponential: `${draw.scale(0.05, 3)}s` } : undefined),
  tenant: (draw) => draw.oneOf(["a", "b", "c"]),
  count: (draw) => draw.integer(1, 20),
  users: (draw) => draw.integer(1, 4),
  jobs: (draw) => draw.integer(1, 20),
  processors: () => 4,
  tasks: (draw) => draw.integer(1, 5),
  deadline: (draw) => draw.oneOf(["3x", "10x", "5s", "1m"]),
  failure: (draw) => draw.oneOf([0.02, 0.1, 0.5]),
  tolerance: (draw) => draw.oneOf(["2x", "10s"]),
  after: () => NOTHING,
};

/** Where tasks of a class come from: it has one of these. */
const SOURCES = ["arrivals", "arrivals", "arrivals", "closedLoop", "trigger", "trace"];

export class ScenarioDrawer {
  readonly #schema: Schema;
  readonly #faultKeys: ReadonlyMap<string, readonly string[]>;

  constructor(registry: Registry) {
    this.#schema = scenarioSchema(registry) as Schema;
    const context = createShapeContext(registry, NO_FILES, "");
    this.#faultKeys = new Map(FAULT_KINDS.map((kind) => [kind, Object.keys(FAULT_ACTIONS[kind].shape(context))]));
  }

  draw(number: number): Drawn {
    const draws = (part: string) => new Draw(createStream(String(number), `fuzz/${part}`));
    const cluster = this.#section("cluster", draws("cluster"), COUNTS);
    return {
      name: `fuzz-${number}`,
      seed: number,
      replications: 1,
      duration: `${BUSY}s`,
      drain: "4m",
      cluster: { ...cluster, workers: this.#workers(cluster["workers"], draws("workers")) },
      workload: this.#workload(draws("workload")),
      scheduler: this.#scheduler(draws("scheduler")),
      faults: this.#faults(draws("faults")),
    };
  }

  #section(name: string, draw: Draw, pins: Readonly<Record<string, Pin>>): Drawn {
    return new SchemaValues(this.#schema, draw, pins).of(this.#definition(`${name}-section`)) as Drawn;
  }

  #definition(name: string): Schema {
    return this.#schema.definitions![name]!;
  }

  /** There are always some, and few. */
  #workers(drawn: unknown, draw: Draw): Drawn {
    const given = typeof drawn === "object" ? (drawn as Drawn) : {};
    return { ...given, count: draw.integer(2, 8), cores: draw.integer(1, 4) };
  }

  /** Every architecture as often as any other, whatever it has of parameters. */
  #scheduler(draw: Draw): Drawn {
    const values = new SchemaValues(this.#schema, draw, {});
    const architecture = values.of(this.#definition("architecture"));
    const rest = this.#section("scheduler", draw, { architecture: () => NOTHING });
    // Most failures are tried again for as long as it takes, so that what never ends is worth a look.
    const retry = draw.chance(0.7) ? { fixed: { delay: "500ms", attempts: 1000 } } : rest["retry"];
    return { architecture, ...rest, ...(retry === undefined ? {} : { retry }) };
  }

  #workload(draw: Draw): Drawn {
    const { properties } = this.#definition("workload-section").additionalProperties as Schema;
    const values = new SchemaValues(this.#schema, draw, LOADS);
    const classes = ["a", "b", "c"].slice(0, draw.integer(1, 3)).map((name) => {
      const source = draw.oneOf(SOURCES);
      const own = Object.entries(properties!).filter(
        ([key]) => key === source || key === "service" || (!SOURCES.includes(key) && draw.chance(0.12)),
      );
      const drawn = own.map(([key, schema]) => [key, values.of(schema, key)] as const);
      return [name, Object.fromEntries(drawn.filter(([, value]) => value !== NOTHING))] as const;
    });
    return Object.fromEntries(classes);
  }

  #faults(draw: Draw): readonly Drawn[] {
    return Array.from({ length: draw.integer(0, FAULTS_AT_MOST) }, () => this.#fault(draw)).filter(
      (fault) => fault !== undefined,
    );
  }

  /** One action of those that there are. */
  #fault(draw: Draw): Drawn | undefined {
    const { properties } = this.#definition("fault");
    const values = new SchemaValues(this.#schema, draw, {});
    const kind = draw.oneOf(FAULT_KINDS);
    const fault: Drawn = { at: `${draw.between(1, BUSY)}s`, for: `${draw.scale(...FAULT_LASTS)}s` };
    const keys = this.#faultKeys.get(kind)!.filter((key) => key === kind || draw.chance(0.3));
    if (draw.chance(0.1)) keys.push("flap");
    for (const key of keys) {
      const drawn = values.of(properties![key]!, key);
      if (drawn === NOTHING) return undefined;
      fault[key] = drawn;
    }
    if (!draw.chance(0.08)) return fault;
    const { at: _, ...byChance } = fault;
    return { random: { ...byChance, every: { exponential: `${draw.scale(10, 60)}s` } } };
  }
}
