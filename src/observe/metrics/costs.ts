// What the machines of a run cost. A machine with a tariff is rented from the start of the run; only its provider's records end
// that and begin it again, so that a crash costs as much as an idle hour does.

import { MICROSECONDS_PER_SECOND, type Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { MachineTariff, ObserveOptions } from "../observe-options.ts";

const SECONDS_PER_HOUR = 3_600;
/** us. */
const HOUR = SECONDS_PER_HOUR * MICROSECONDS_PER_SECOND;
const NOT_RENTED = -1;

interface Account {
  readonly tariff: MachineTariff;
  /** NOT_RENTED = its provider has it. */
  rentedAt: number;
  /** Whole seconds, so that sums are exact. */
  billed: number;
  /** us. */
  rented: number;
}

export class Costs {
  /** By node; undefined = it costs nothing. */
  readonly #accounts: readonly (Account | undefined)[];
  /** Of machines that are kept at hand. */
  readonly #perHour: number;

  /** By node; undefined = of no group that has a name. */
  readonly #groups: readonly (string | undefined)[];

  constructor(
    trace: Trace,
    { tariffs = [], warmPools = [], groups = [] }: Pick<ObserveOptions, "tariffs" | "warmPools" | "groups">,
  ) {
    this.#groups = groups;
    this.#perHour = warmPools.reduce((sum, { count, price }) => sum + count * price, 0);
    this.#accounts = tariffs.map((tariff) => tariff && { tariff, rentedAt: 0, billed: 0, rented: 0 });
    trace.on("node.rented", (at, node) => {
      const account = this.#accounts[node];
      if (account?.rentedAt === NOT_RENTED) account.rentedAt = at;
    });
    trace.on("node.returned", (at, node) => close(this.#accounts[node], at));
  }

  /** What is rented at the end is charged as if it were given back then. Call once. */
  metrics(end: Instant, completed: number): Readonly<Record<string, number>> {
    for (const account of this.#accounts) close(account, end);
    const { price: total, rented } = sumOf(this.#accounts, this.#perHour * (end / HOUR));
    return {
      ...this.#byGroup(),
      "cost.total": total,
      ...(completed > 0 && { "cost.perTask": total / completed }),
      "cost.machineHours": rented / HOUR,
    };
  }

  #byGroup(): Readonly<Record<string, number>> {
    const values: Record<string, number> = {};
    for (const name of new Set(this.#groups)) {
      const own = this.#accounts.filter((_, node) => this.#groups[node] === name);
      if (name === undefined || own.every((account) => account === undefined)) continue;
      const { price, rented } = sumOf(own);
      values[`group.${name}.cost.total`] = price;
      values[`group.${name}.cost.machineHours`] = rented / HOUR;
    }
    return values;
  }
}

/** `basis`: what is to be paid beside them. */
function sumOf(
  accounts: readonly (Account | undefined)[],
  basis = 0,
): { readonly price: number; readonly rented: number } {
  let price = basis;
  let rented = 0;
  for (const account of accounts) {
    if (account === undefined) continue;
    price += (account.billed * account.tariff.price) / SECONDS_PER_HOUR;
    rented += account.rented;
  }
  return { price, rented };
}

function close(account: Account | undefined, at: number): void {
  if (account === undefined || account.rentedAt === NOT_RENTED) return;
  const span = at - account.rentedAt;
  account.rentedAt = NOT_RENTED;
  account.rented += span;
  account.billed += billedSeconds(span, account.tariff);
}

/** Of one time of being rented for `span` us; a machine that was never handed over costs nothing. */
export function billedSeconds(span: number, { per, minimum }: MachineTariff): number {
  if (span === 0) return 0;
  if (per === "hour") return Math.ceil(span / HOUR) * SECONDS_PER_HOUR;
  return Math.ceil(Math.max(span, minimum) / MICROSECONDS_PER_SECOND);
}
