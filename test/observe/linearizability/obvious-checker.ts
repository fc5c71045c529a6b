// The obvious checker of linearizability: tries every order of every choice of operations. For histories of a few operations.

import type { Operation, SequentialModel } from "../../../src/observe/linearizability/operation.ts";

export function isObviouslyLinearizable<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): boolean {
  return history.every(({ returned }) => returned === undefined) || canGoOn(model, model.initial, history);
}

function canGoOn<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  state: State,
  rest: readonly Operation<Input, Output>[],
): boolean {
  if (rest.every(({ returned }) => returned === undefined)) return true;
  return rest.some((next) => {
    if (rest.some((other) => other !== next && other.returned !== undefined && other.returned < next.invoked))
      return false;
    const output = next.returned === undefined ? undefined : next.output;
    const after = model.step(state, next.input, output);
    if (after === undefined) return false;
    return canGoOn(
      model,
      after,
      rest.filter((other) => other !== next),
    );
  });
}

/** Does this order explain all answers, is it one of the history's, and does it keep to real time? */
export function isLinearization<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  order: readonly Operation<Input, Output>[],
): boolean {
  const isWhole = history.every((operation) => operation.returned === undefined || order.includes(operation));
  const isOfHistory = order.every(
    (operation, index) => history.includes(operation) && order.indexOf(operation) === index,
  );
  return isWhole && isOfHistory && keepsToTime(order) && explains(model, order);
}

function keepsToTime(order: readonly Operation<unknown, unknown>[]): boolean {
  return order.every((later, index) =>
    order.slice(index + 1).every(({ returned }) => returned === undefined || returned >= later.invoked),
  );
}

/** Does the object, from its first state on, give these answers in this order? */
export function explains<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  order: readonly Operation<Input, Output>[],
): boolean {
  let state: State | undefined = model.initial;
  for (const { input, output, returned } of order) {
    state = model.step(state, input, returned === undefined ? undefined : output);
    if (state === undefined) return false;
  }
  return true;
}
