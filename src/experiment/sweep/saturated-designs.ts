// Which designs of a sweep cannot keep up: their queue grows for as long as work arrives. For analysis, and for stopping
// rules that would wait for ever.

import { toSeconds } from "../../kernel/time.ts";
import type { Variant } from "../../scenario/scenario.ts";
import type { RunResult } from "../results.ts";
import { SERIES_MIN, saturation, saturationAcross } from "../statistics/long-runs/saturation.ts";

/** Names of variants. Judged while new work arrives; a variant without `duration` ends by itself and is not judged. */
export function saturatedDesigns(variants: readonly Variant[], runs: readonly RunResult[]): readonly string[] {
  return variants.filter((variant) => isSaturated(variant, runs)).map(({ name }) => name);
}

function isSaturated({ name, duration, warmup }: Variant, runs: readonly RunResult[]): boolean {
  if (duration === undefined) return false;
  const queues = runs
    .filter((run) => run.variant === name)
    .flatMap((run) => {
      const queue = run.series.find((series) => series.name === "queue");
      if (queue === undefined) return [];
      const from = Math.ceil(toSeconds(warmup) / queue.width);
      const until = Math.floor(toSeconds(duration) / queue.width + 1e-9);
      return [queue.values.slice(from, until).map((value) => value ?? 0)];
    })
    .filter((queue) => queue.length >= SERIES_MIN);
  if (queues.length === 0) return false;
  if (queues.length === 1) return saturation(queues[0]).isGrowing;
  return saturationAcross(queues).verdict === "growing";
}
