// Which designs of a sweep cannot keep up: their queue grows for as long as work arrives. For analysis, and for stopping
// rules that would wait for ever. What is needed of a run is taken from it when it comes in, as its curves are not kept.

import { toSeconds } from "../../kernel/time.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { byVariant } from "../by-variant.ts";
import type { RunResult } from "../results.ts";
import { growthIn, isMaterial, SERIES_MIN, saturation, saturationAcross } from "../statistics/long-runs/saturation.ts";
import type { Saturation } from "../statistics/long-runs/saturation.ts";

/** Of one run's queue, with the judgement that holds where there is no other run. */
export type QueueGrowth = Pick<Saturation, "rise" | "level" | "isGrowing">;

/** Names of variants. Judged while new work arrives; a variant without `duration` ends by itself and is not judged. */
export function saturatedDesigns(
  variants: readonly Variant[],
  runs: readonly { readonly variant: string; readonly queue: QueueGrowth | undefined }[],
): readonly string[] {
  const groups = byVariant(runs);
  const isSaturated = (name: string): boolean => {
    const queues = (groups.get(name) ?? []).map(({ queue }) => queue).filter((queue) => queue !== undefined);
    return queues.length > 1
      ? saturationAcross(queues).verdict === "growing"
      : queues.some(({ isGrowing }) => isGrowing);
  };
  return variants.map(({ name }) => name).filter(isSaturated);
}

/** undefined where it cannot be judged: no `duration`, no curve, or a short one. */
export function queueGrowth(
  { series }: Pick<RunResult, "series">,
  { duration, warmup }: Pick<Variant, "duration" | "warmup">,
): QueueGrowth | undefined {
  const queue = series.find(({ name }) => name === "queue");
  if (duration === undefined || queue === undefined) return undefined;
  const from = Math.ceil(toSeconds(warmup) / queue.width);
  const until = Math.floor(toSeconds(duration) / queue.width + 1e-9);
  const values = queue.values.slice(from, until).map((value) => value ?? 0);
  if (values.length < SERIES_MIN) return undefined;
  const growth = growthIn(values);
  // Most queues do not rise, and the tests of those that do cost more than all else that is taken from a run.
  return { ...growth, isGrowing: isMaterial(growth) && saturation(values).isGrowing };
}
