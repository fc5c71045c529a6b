// What weather each variant of a loaded scenario meets, the logs that it names included: kept beside its results.

import { weatherOf } from "../../experiment/combine/weather.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { createFileHashes } from "../store/identify-runs.ts";

/** By variant. */
export function weatherOfVariants({ path, variants }: Scenario): Readonly<Record<string, string>> {
  const filesOf = createFileHashes(path);
  return Object.fromEntries(
    variants.map((variant) => [variant.name, weatherOf(variant, filesOf(workloadOf(variant.data)))]),
  );
}

function workloadOf(data: unknown): unknown {
  return (data as { readonly workload?: unknown }).workload;
}
