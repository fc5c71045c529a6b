// The `cluster` section: zones and racks, the machines, and what lies between and inside them.

import * as z from "zod";
import type { ClusterSpec, LinkSpec } from "../../cluster/cluster-spec.ts";
import { LIMITS } from "../limits.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { Refusal, leaf, listOf, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { bandwidth, duration, integer, number, probability, size, throughput } from "../shapes/quantities.ts";
import { resourcesShape } from "../shapes/resources-shape.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { rentShape } from "./rent-section.ts";
import { buildNodes, reclaimsOf, warmPoolsOf, type NodeNeeds } from "./cluster-nodes.ts";

const CORES = { min: 1, max: LIMITS.cores };
const SPEED = { above: 0, max: 1_000_000 };
/** Members of a replicated service: more only make it slower. */
const SERVICE_MAX = 100;
const PLAIN_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const NODES = { min: 1, max: LIMITS.nodes };

export type ClusterSection = z.output<ReturnType<typeof clusterShape>>;

export function clusterShape(context: ShapeContext) {
  const messageCost = () =>
    distributionOf("duration", context).describe("Processing time per received message on such a node; one at a time.");
  const group = workersShape(context);
  const masters = section({
    count: integer({ min: 0, max: LIMITS.nodes })
      .optional()
      .describe("How many masters; as many as the design needs where absent. `masters: 3` is short."),
    ...machine(),
    spread: spread(),
    messageCost: messageCost(),
    backlog: backlog().describe(
      "So many messages wait for a master at most; what comes on top is thrown away, and nobody is told.",
    ),
  });
  const clients = section({
    count: integer(NODES).describe(
      "How many clients share the submissions. `clients: 4` is short for `clients: { count: 4 }`.",
    ),
    spread: spread(),
    messageCost: messageCost(),
  });
  const service = (what: string, name: string) =>
    orCount(
      section({
        count: integer({ min: 0, max: SERVICE_MAX })
          .optional()
          .describe(`How many members of ${what}; as many as the design needs where absent. \`${name}: 3\` is short.`),
        spread: spread(),
        messageCost: messageCost(),
      }),
    );
  return section({
    zones: zonesShape().describe("Names of the zones."),
    racks: orCount(
      section({
        perZone: integer({ min: 1, max: LIMITS.racksPerZone }).describe(
          "Racks in every zone, named `<zone>/1`, `<zone>/2` ...",
        ),
      }),
    ),
    masters: orCount(masters),
    workers: orCount(
      section({
        ...group,
        groups: listOf(section({ name: groupName().optional(), ...partial(group) }), "worker groups", 1_000)
          .superRefine(refuseSameNames)
          .optional()
          .describe(
            "Several kinds of workers: what a group leaves out is taken from `workers`; `workers.count` is then ignored.",
          ),
      }),
    ),
    clients: orCount(clients),
    locks: service("the lock service", "locks").describe("The lock service that designs with a lease use."),
    stores: service("the store of effects and checkpoints", "stores").describe(
      "Where effects take place and checkpoints are kept, for designs that use them.",
    ),
    network: networkShape(context),
    disk: diskShape(context),
    clock: section({
      offset: distributionOf("signed-duration", context).describe(
        "Wall clock's error at boot, drawn per node; may be negative.",
      ),
      drift: distributionOf("ppm", context).describe(
        "Clock's rate error in parts per million, drawn per node; may be negative.",
      ),
    }),
  });
}

function workersShape(context: ShapeContext) {
  return {
    count: integer(NODES).describe("How many workers. `workers: 60` is short for `workers: { count: 60 }`."),
    ...machine(),
    resources: resourcesShape("per worker").optional().describe("Named resources beyond cores and memory, per worker."),
    speed: speedShape(),
    spread: spread(),
    messageCost: distributionOf("duration", context).describe(
      "Processing time per received message on such a node; one at a time.",
    ),
    ...rentShape(context),
  };
}

function partial<S extends Record<string, z.ZodType>>(shape: S) {
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, value.optional()])) as {
    [K in keyof S]: z.ZodOptional<S[K]>;
  };
}

function machine() {
  return {
    cores: integer(CORES).describe("Cores of each."),
    memory: memory().describe("Memory of each."),
    speed: number(SPEED).describe("Relative speed: work of t seconds takes t / speed."),
  };
}

function backlog() {
  const count = integer({ min: 1, max: 1_000_000 });
  return viewed<number>(
    () => z.union([z.literal("unlimited"), count]),
    (value, reporting) => (value === "unlimited" ? Infinity : reporting.parse(count, value, [])),
    "backlog",
  );
}

function memory() {
  const bytes = size({ min: 1, minText: "1B" });
  return viewed<number>(
    () => z.union([z.literal("unlimited"), size()]),
    (value, reporting) => (value === "unlimited" ? Infinity : reporting.parse(bytes, value, [])),
    "memory",
  );
}

/** One speed for all, or a list that is dealt out in turn. */
function speedShape() {
  const one = number(SPEED);
  const several = listOf(one, "speeds", LIMITS.nodes).min(1, {
    error: "expected at least one speed, found an empty list",
  });
  return viewed<readonly number[]>(
    () => z.union([one, several]),
    (value, reporting) => {
      if (Array.isArray(value)) return reporting.parse(several, value, []);
      const speed = reporting.parse(one, value, []);
      return speed === undefined ? undefined : [speed];
    },
  ).describe("Relative speed: work of t seconds takes t / speed. A list is dealt out to the workers in turn.");
}

function spread() {
  return choice(["zones", "racks", "none"]).describe(
    "zones: in turn over the zones; racks: in turn over the racks of all zones; none: all in the first rack.",
  );
}

function groupName() {
  return leaf<string>(
    { expected: "a group's name", json: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]*$" } },
    (value) =>
      typeof value === "string" && PLAIN_NAME.test(value)
        ? value
        : new Refusal("a group's name: letters, digits, - and _, beginning with a letter"),
  ).describe("For faults (`{ group: spot }`) and for figures of its own (`group.spot.utilisation`).");
}

function refuseSameNames(groups: readonly { readonly name?: string | undefined }[], context: z.RefinementCtx): void {
  groups.forEach(({ name }, index) => {
    if (name !== undefined && groups.findIndex((group) => group.name === name) < index)
      context.addIssue({
        code: "custom",
        path: [index, "name"],
        message: `expected a name of its own for every group, found '${name}' again`,
        input: name,
      });
  });
}

function zonesShape() {
  const name = leaf<string>(
    { expected: "a zone's name", json: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]*$" } },
    (value) =>
      typeof value === "string" && PLAIN_NAME.test(value)
        ? value
        : new Refusal("a zone's name: letters, digits, - and _, beginning with a letter"),
  );
  return listOf(name, "zones", LIMITS.zones)
    .min(1, { error: "expected at least one zone, found an empty list" })
    .superRefine((zones, context) => {
      zones.forEach((zone, index) => {
        if (zones.indexOf(zone) < index)
          context.addIssue({
            code: "custom",
            path: [index],
            message: `expected every zone once, found '${zone}' again`,
            input: zone,
          });
      });
    });
}

/** The loader has expanded `masters: 3` by now; editors must be told of it. */
function orCount<T extends z.ZodType>(full: T): T {
  return full.meta({ orCount: true }) as T;
}

function networkShape(context: ShapeContext) {
  const link = () =>
    section({
      latency: distributionOf("duration", context).describe("One way, per message."),
      bandwidth: bandwidth().describe("Per direction of a pair of nodes; messages queue for it."),
      loss: probability().describe("Of each datagram; a reliable connection sends again instead."),
      duplication: probability().describe("Of each datagram."),
      reordering: probability().describe("That a datagram takes an extra draw of the latency and may be overtaken."),
    });
  return section({
    "same-node": link(),
    "same-rack": link(),
    "same-zone": link(),
    "cross-zone": link(),
    connection: section({
      retransmit: duration({ min: 1, minText: "1us" }).describe(
        "A lost segment of a connection is sent again after this long, doubling each time.",
      ),
      resetAfter: never(duration()).describe(
        "A connection cut for longer is reset at both ends; `never`: it hangs until the cut heals.",
      ),
    }),
  });
}

function never(inner: z.ZodType<number>) {
  return viewed<number>(
    () => z.union([z.literal("never"), inner]),
    (value, reporting) => (value === "never" ? Infinity : reporting.parse(inner, value, [])),
  );
}

function diskShape(context: ShapeContext) {
  return section({
    append: distributionOf("duration", context).describe("Per append to the log."),
    sync: distributionOf("duration", context).describe(
      "Per sync; syncs of a node run one after the other and share what is pending.",
    ),
    throughput: throughput().describe("Bytes written per second at a sync."),
    tornWrite: probability().describe("That a crash with un-synced bytes leaves a torn record at the end of the log."),
  });
}

/** Services by what the design needs of them, where the section does not say. */
export function buildCluster(section: ClusterSection, needs: NodeNeeds): ClusterSpec {
  const { network, disk, clock } = section;
  const { connection, ...links } = network;
  return {
    nodes: buildNodes(section, needs),
    reclaims: reclaimsOf(section),
    warmPools: warmPoolsOf(section),
    links: links satisfies Record<keyof ClusterSpec["links"], LinkSpec>,
    connection,
    disk,
    clock,
  };
}
