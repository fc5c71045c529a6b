// Is there an order of the operations that explains all answers, and in which none that returned before another was invoked comes
// after it (Herlihy and Wing 1990)? Operations on different objects are judged apart: a history is linearizable exactly when that
// of each object is (the same, section 3.3, theorem 1). Called by the oracle of the clients' interface.

import type { Judgement, Operation, SequentialModel } from "./operation.ts";
import { Search } from "./search.ts";

/** `budget`: most steps for the history of any one key. Where it does not suffice, and no other key is refuted, the verdict is "unknown". */
export function checkLinearizability<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  budget: number,
): Judgement<Input, Output> {
  const orders: (readonly Operation<Input, Output>[])[] = [];
  let steps = 0;
  let isUnknown = false;
  for (const part of partition(model, history)) {
    const judgement = new Search(model, part).run(budget);
    steps += judgement.steps;
    switch (judgement.verdict) {
      case "linearizable":
        orders.push(...judgement.orders);
        break;
      case "not-linearizable":
        return { ...judgement, steps };
      case "unknown":
        isUnknown = true;
        break;
    }
  }
  return isUnknown ? { verdict: "unknown", steps } : { verdict: "linearizable", steps, orders };
}

/** By key, each in order of invocation; keys in order of their first one. */
function partition<State, Input, Output>(
  { keyOf }: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): Iterable<readonly Operation<Input, Output>[]> {
  const parts = new Map<string | number, Operation<Input, Output>[]>();
  for (const operation of history.toSorted((a, b) => a.invoked - b.invoked)) {
    const key = keyOf === undefined ? 0 : keyOf(operation.input);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [operation]);
    else part.push(operation);
  }
  return parts.values();
}
