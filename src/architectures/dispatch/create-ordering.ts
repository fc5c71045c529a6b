// Makes the ordering of a design's queue. For dispatchers, brokers, and workers with a queue of their own.

import type { Ordering, OrderingContext } from "../../algorithms/ordering/ordering.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export function createOrdering({ ordering }: SchedulerSpec, context: OrderingContext): Ordering {
  return ordering.definition.create(ordering.parameters, context);
}
