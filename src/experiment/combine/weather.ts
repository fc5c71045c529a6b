// The weather that a variant meets, as one comparable text: what is asked of it, and what strikes it. Two results whose weather
// and seed are equal may be paired, whatever files and moments they come from. For whoever keeps or compares results.

import type { Variant } from "../../scenario/scenario.ts";
import { identityOf } from "../gate/design.ts";

/** Keys of a variant's merged data that draw the arrivals, the service times and the faults, and say for how long. */
const WEATHER: readonly string[] = ["workload", "faults", "duration", "warmup", "drain"];

/** Sixteen hexadecimal digits. `files`: hashes of the logs that the variant names, by name. */
export function weatherOf({ data }: Pick<Variant, "data">, files: Readonly<Record<string, string>>): string {
  const written = data as Readonly<Record<string, unknown>>;
  const kept = WEATHER.map((key) => [key, written[key] ?? null] as const);
  return identityOf([...kept, Object.entries(files)]);
}
