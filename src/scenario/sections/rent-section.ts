// What workers are rented on: a price, and how time is counted. Used by the cluster section.

import * as z from "zod";
import type { NodeSpec } from "../../cluster/cluster-spec.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, number } from "../shapes/quantities.ts";

/** Per hour, in whatever currency. */
const PRICE = { min: 0, max: 1_000_000 };

export interface BillingSection {
  readonly per: "second" | "hour";
  readonly minimum: number;
}

export interface RentSection {
  readonly price?: number | undefined;
  readonly billing?: BillingSection | undefined;
}

export function rentShape() {
  return {
    price: number(PRICE)
      .optional()
      .describe(
        "What each costs per hour while it is rented, in whatever currency; where no worker has one, no cost is told.",
      ),
    billing: billingShape()
      .optional()
      .describe("How time is counted, each time a machine is rented. `billing: hour` is short for `{ per: hour }`."),
  };
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
const USUAL_BILLING: BillingSection = { per: "second", minimum: 60_000_000 };

export function buildRent({ price, billing = USUAL_BILLING }: RentSection): Pick<NodeSpec, "tariff"> {
  if (price === undefined) return {};
  return {
    tariff: { price, per: billing.per, minimum: billing.minimum as NonNullable<NodeSpec["tariff"]>["minimum"] },
  };
}
