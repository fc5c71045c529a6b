// Makes the ordering of a design's queue. For dispatchers, brokers, and workers with a queue of their own.

import type { Ordering, OrderingContext } from "../../algorithms/ordering/ordering.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

/** `random`: of the process that decides, for this purpose. */
export function createOrdering(
  { ordering }: SchedulerSpec,
  context: OrderingContext & Required<Pick<OrderingContext, "random">>,
): Ordering {
  return ordering.definition.create(ordering.parameters, context);
}
