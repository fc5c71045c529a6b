// How a metric is written down.

import type { Direction, MetricDescription } from "../observations.ts";

export function metric(name: string, unit: string, better: Direction, definition: string): MetricDescription {
  return { name, unit, better, definition };
}
