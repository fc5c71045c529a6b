// What workers are rented on: a price, how time is counted, and whether their provider may want them back. Used by the cluster
// section.

import * as z from "zod";
import type { NodeSpec } from "../../cluster/cluster-spec.ts";
import type { RandomFault } from "../../cluster/faults/fault.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import { seconds, type Duration } from "../../kernel/time.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { LIMITS } from "../limits.ts";
import { duration, hourlyPrice, integer } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

export interface BillingSection {
  readonly per: "second" | "hour";
  readonly minimum: Duration;
}

export interface ElasticSection {
  readonly min: number;
  readonly boot: Distribution;
  readonly warm: { readonly count: number; readonly boot: Distribution; readonly price: number };
}

export interface RentSection {
  readonly price?: number | undefined;
  readonly billing?: BillingSection | undefined;
  readonly spot?: SpotSection | undefined;
  readonly elastic?: ElasticSection | undefined;
}

/** As its distributions are drawn, us. */
export interface SpotSection {
  readonly notice: Duration;
  readonly every: Distribution;
  readonly for: Distribution;
  readonly per: RandomFault["per"];
}

export function rentShape(context: ShapeContext) {
  return {
    price: hourlyPrice()
      .optional()
      .describe(
        "What each costs per hour while it is rented, in whatever currency; where no worker has one, no cost is told.",
      ),
    billing: billingShape()
      .optional()
      .describe("How time is counted, each time a machine is rented. `billing: hour` is short for `{ per: hour }`."),
    spot: spotShape(context)
      .optional()
      .describe("Its provider may want these machines back at any time; it never does where absent."),
    elastic: elasticShape(context)
      .optional()
      .describe(
        "They come and go as `scheduler.scaling` wants; with `none` all of them are there, as where absent. `elastic: true` is short for `elastic: {}`.",
      ),
  };
}

/** `true` is short for everything as usual. */
function elasticShape(context: ShapeContext) {
  const full = elasticSection(context);
  return viewed<ElasticSection>(
    () => z.union([z.literal(true), full]),
    (value, reporting) => reporting.parse(full, value === true ? {} : value, []),
  );
}

function elasticSection(context: ShapeContext) {
  return section({
    min: integer({ min: 0, max: LIMITS.nodes })
      .prefault(0)
      .describe("The first so many of the group are always there; `count` is how many there can be."),
    boot: distributionOf("duration", context)
      .prefault({ lognormal: { median: "73s", p99: "180s" } })
      .describe("From the hand-over by the provider, from which on it costs, to the start of the worker."),
    warm: section({
      count: integer({ min: 0, max: LIMITS.nodes })
        .prefault(0)
        .describe("So many are kept at hand; in the place of one that is taken, another has booted after `boot`."),
      boot: distributionOf("duration", context).prefault("10s").describe("Instead of `boot`, of those at hand."),
      price: hourlyPrice()
        .prefault(0)
        .describe("What each place costs per hour, all the time, beside the `price` of those that are rented."),
    })
      .prefault({})
      .describe("Machines that have booted before anybody asked."),
  });
}

function spotShape(context: ShapeContext) {
  return section({
    notice: duration().prefault("2m").describe("How long before its power-off a machine is told."),
    every: distributionOf("duration", context).describe(
      "From the moment at which it is there to the notice; drawn for each, the same for every design.",
    ),
    for: distributionOf("duration", context).prefault("10m").describe("How long nothing takes its place."),
    per: choice(["node", "zone", "rack", "group"])
      .prefault("node")
      .describe("What is reclaimed at once: one machine, or all of the group in a zone, in a rack, or anywhere."),
  });
}

function billingShape() {
  const per = choice(["second", "hour"]);
  const full = section({
    per: per.prefault("second").describe("Begun seconds, or begun hours, are paid in full."),
    minimum: duration().prefault("1m").describe("Of billing by the second: at least so long is paid for."),
  });
  return viewed<BillingSection>(
    () => z.union([per, full]),
    (value, reporting) => reporting.parse(full, typeof value === "string" ? { per: value } : value, []),
    "billing",
  );
}

/** As cloud providers charge for virtual machines: by the second, and a minute at least. */
const USUAL_BILLING: BillingSection = { per: "second", minimum: seconds(60) };

export function buildTariff({ price, billing = USUAL_BILLING }: RentSection): Pick<NodeSpec, "tariff"> {
  if (price === undefined) return {};
  return { tariff: { price, per: billing.per, minimum: billing.minimum } };
}

/** `member` of the group, counted from 0; `pool`: the group's number. */
export function buildElastic({ elastic }: RentSection, member: number, pool: number): Pick<NodeSpec, "elastic"> {
  if (elastic === undefined || member < elastic.min) return {};
  const { boot, warm } = elastic;
  return { elastic: { pool, boot, warmBoot: warm.boot, warm: warm.count } };
}

/** As a fault that strikes at random: all of them have the same weather. `names`: of the group, in order. */
export function buildReclaims({ spot }: RentSection, names: readonly string[]): readonly RandomFault[] {
  if (spot === undefined || names.length === 0) return [];
  const { notice, every, for: lasts, per } = spot;
  const who = names.length === 1 ? names[0]! : `${names[0]} to ${names.at(-1)}`;
  return [
    {
      kind: "random",
      text: `reclaim ${who}${per === "node" ? "" : per === "group" ? " at once" : ` by ${per}`}`,
      action: { kind: "reclaim", target: { kind: "names", names }, grace: notice },
      per,
      group: "workers",
      among: names,
      every,
      lasts,
    },
  ];
}
