// Whose task it is, or what it is about: always the same, or a few that come often and a long tail.

import { exp, log } from "../kernel/math.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Tenants } from "./workload.ts";

/** Draws one variate per task, or none where there is one tenant. */
export type TenantChoice = (random: RandomStream) => string;

export function createTenantChoice(className: string, tenants: Tenants): TenantChoice {
  if (tenants.kind === "single") return () => tenants.name;
  return createZipfChoice({ ...tenants, name: className });
}

/** One of `<name>-1`, `<name>-2` ...; draws one variate each time. */
export function createZipfChoice({ name, count, exponent }: ZipfNames): (random: RandomStream) => string {
  const names = Array.from({ length: count }, (_, position) => `${name}-${position + 1}`);
  const cumulative = zipfCumulative(count, exponent);
  return (random) => names[firstAbove(cumulative, random.uniform())] as string;
}

interface ZipfNames {
  readonly name: string;
  readonly count: number;
  readonly exponent: number;
}

/** P(rank <= k) for k = 1 .. count. */
function zipfCumulative(count: number, exponent: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, position) => exp(-exponent * log(position + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}

/** Position of the first entry above `share`; the last one where rounding left none. */
function firstAbove(cumulative: readonly number[], share: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] as number) > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
