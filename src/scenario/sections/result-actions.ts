// How the scenario writes that machines come to wrong results, or to none.

import type * as z from "zod";
import { probability, text, truth } from "../shapes/quantities.ts";
import { named, targetWith, type ActionForms } from "./action-form.ts";

export const RESULT_ACTIONS: ActionForms<"corrupt-results"> = {
  "corrupt-results": {
    summary:
      "What succeeds there comes to a wrong result with this `probability` (1), and nothing shows it. `agreeing: true`: all of them come to the same wrong result of a task, as with one bad library; otherwise no two do.",
    example: "{ at: 2m, corrupt-results: { target: { workers: 10% }, probability: 5% } }",
    shape: () => ({ "corrupt-results": resultShape() }),
    build: (values: { "corrupt-results": z.output<ReturnType<typeof resultShape>> }) => {
      const { target, probability: share, agreeing } = values["corrupt-results"];
      const action = { kind: "corrupt-results", probability: share, isAgreeing: agreeing } as const;
      return named({ ...action, target: target.target }, "corrupt-results", target);
    },
  },
};

export const FAILURE_ACTIONS: ActionForms<"fail-tasks"> = {
  "fail-tasks": {
    summary:
      "What would succeed there fails at its end, with this `probability` (1), and says so; `class`: only tasks of that class.",
    example: "{ at: 2m, fail-tasks: { target: { workers: 10% }, probability: 20% }, for: 5m }",
    shape: () => ({ "fail-tasks": failureShape() }),
    build: (values: { "fail-tasks": z.output<ReturnType<typeof failureShape>> }) => {
      const { target, probability: share, class: name } = values["fail-tasks"];
      const onlyClass = name === undefined ? undefined : { name, number: -1 };
      const action = { kind: "fail-tasks", target: target.target, probability: share, onlyClass } as const;
      return named(action, "fail-tasks", target);
    },
  },
};

function failureShape() {
  return targetWith({
    probability: probability().prefault(1).describe("Of an attempt that would succeed."),
    class: text("the name of a class of the workload").optional().describe("Only attempts of this class."),
  });
}

function resultShape() {
  return targetWith({
    probability: probability().prefault(1).describe("Of an attempt that succeeds."),
    agreeing: truth().prefault(false).describe("All of them come to the same wrong result of a task."),
  });
}
