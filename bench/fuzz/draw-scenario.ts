// A whole scenario from one number: half a minute or less in a small world, with whatever the schema offers in it.

import { createStream } from "../../src/kernel/random-stream.ts";
import { scenarioSchema } from "../../src/scenario/reference/json-schema.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import { Draw } from "./draw.ts";
import { FaultDrawer } from "./draw-faults.ts";
import { drawFeatures } from "./features.ts";
import type { Feature } from "./features.ts";
import { COMMON } from "./pins.ts";
import { NOTHING, SchemaValues } from "./schema-values.ts";
import type { Pin, Schema } from "./schema-values.ts";

export type Drawn = Record<string, unknown>;

/** Work arrives, and faults strike, for so many seconds. */
const BUSY = [6, 12, 30];

/** Of each class, at most: short runs find more in an hour. */
const TASKS = [3, 60] as const;

/** How many of what there are: everything else about a world may be anything. */
const COUNTS: Readonly<Record<string, Pin>> = {
  ...COMMON,
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
  ...COMMON,
  cores: (draw) => (draw.chance(0.8) ? 1 : 2),
  service: (draw) => (draw.chance(0.5) ? { exponential: `${draw.scale(0.05, 3)}s` } : undefined),
  tenant: (draw) => draw.oneOf(["a", "b", "c"]),
  count: (draw) => draw.integer(1, 20),
  users: (draw) => draw.integer(1, 4),
  tasks: (draw) => draw.integer(1, 5),
  deadline: (draw) => draw.oneOf(["3x", "10x", "5s", "1m"]),
  failure: (draw) => draw.oneOf([0.02, 0.1, 0.5]),
  poison: (draw) => (draw.chance(0.2) ? 0.05 : NOTHING),
  tolerance: (draw) => draw.oneOf(["2x", "10s"]),
  after: () => NOTHING,
  poll: (draw) => `${draw.scale(0.3, 5)}s`,
  interval: (draw) => `${draw.scale(0.2, 5)}s`,
  interarrival: (draw) => ({ exponential: `${draw.scale(0.2, 5)}s` }),
  every: (draw) => `${draw.integer(1, 5)}s`,
  misfireThreshold: (draw) => `${draw.integer(1, 5)}s`,
  startingDeadline: (draw) => `${draw.integer(1, 9)}s`,
  zone: () => "UTC",
  trace: drawTrace,
};

/** Its jobs take hours, unless scaled. */
function drawTrace(draw: Draw): Drawn {
  const jobs = draw.integer(1, 20);
  return {
    lublin: { jobs, processors: 4, split: draw.chance(0.3) },
    timeScale: draw.scale(0.0005, 0.005),
    serviceScale: draw.scale(0.0005, 0.005),
    ...(draw.chance(0.3) ? { killAtRequest: true } : {}),
    ...(draw.chance(0.2) ? { from: "2s", for: "10s" } : {}),
  };
}

/** Where tasks of a class come from: it has one of these. */
const SOURCES = ["arrivals", "arrivals", "arrivals", "closedLoop", "trigger", "trace"];

export class ScenarioDrawer {
  readonly #schema: Schema;
  readonly #faults: FaultDrawer;

  constructor(registry: Registry) {
    this.#schema = scenarioSchema(registry) as Schema;
    this.#faults = new FaultDrawer(this.#schema, registry);
  }

  draw(number: number): Drawn {
    const draws = (part: string) => new Draw(createStream(String(number), `fuzz/${part}`));
    const busy = draws("duration").oneOf(BUSY);
    const cluster = this.#section("cluster", draws("cluster"), COUNTS);
    const drawn: Drawn = {
      name: `fuzz-${number}`,
      seed: number,
      replications: 1,
      duration: `${busy}s`,
      drain: "4m",
      cluster: { ...cluster, workers: this.#workers(cluster["workers"], draws("workers")) },
      workload: this.#workload(draws("workload")),
      scheduler: this.#scheduler(draws("scheduler")),
      faults: this.#faults.draw(draws("faults"), busy),
    };
    const features = draws("features");
    return drawFeatures(features).reduce<Drawn>((under, feature) => withFeature(under, feature, features), drawn);
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
    const values = new SchemaValues(this.#schema, draw, COMMON);
    const architecture = values.of(this.#definition("architecture"));
    const rest = this.#section("scheduler", draw, { ...COMMON, architecture: () => NOTHING });
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
        ([key]) =>
          key === source || (key === "service" && source !== "trace") || (!SOURCES.includes(key) && draw.chance(0.12)),
      );
      const drawn = own.map(([key, schema]) => [key, values.of(schema, key)] as const);
      const limit = draw.integer(...TASKS);
      return [name, { limit, ...Object.fromEntries(drawn.filter(([, value]) => value !== NOTHING)) }] as const;
    });
    return Object.fromEntries(classes);
  }
}

function withFeature(drawn: Drawn, { cluster, workers, scheduler, load, ofAll, faults }: Feature, draw: Draw): Drawn {
  const under = drawn as Record<"cluster" | "scheduler" | "workload", Drawn>;
  const names = Object.keys(under.workload);
  const one = draw.oneOf(names);
  const classes = Object.entries(under.workload as Record<string, Drawn>).map(
    ([name, drawnClass]) => [name, ofAll === true || name === one ? over(drawnClass, load) : drawnClass] as const,
  );
  return {
    ...drawn,
    cluster: { ...under.cluster, ...cluster, workers: { ...(under.cluster["workers"] as Drawn), ...workers } },
    workload: Object.fromEntries(classes),
    scheduler: { ...under.scheduler, ...scheduler },
    faults: [...(drawn["faults"] as readonly Drawn[]), ...(faults ?? [])],
  };
}

/** What is undefined above is taken out. Jobs arrive; whatever else the class would have come from gives way. */
function over(under: Drawn, above: Drawn = {}): Drawn {
  const arrives = ["job", "workflow", "arrivals"].some((key) => above[key] !== undefined);
  const plain = { arrivals: { poisson: "1/s" }, service: "1s" };
  const all = arrives ? { ...plain, ...omit(under, ["closedLoop", "trace", "trigger"]) } : under;
  return Object.fromEntries(Object.entries({ ...all, ...above }).filter(([, value]) => value !== undefined));
}

function omit(drawn: Drawn, keys: readonly string[]): Drawn {
  return Object.fromEntries(Object.entries(drawn).filter(([key]) => !keys.includes(key)));
}
