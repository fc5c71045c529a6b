// How the scenario writes that machines come to wrong results.

import type * as z from "zod";
import { probability, truth } from "../shapes/quantities.ts";
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

function resultShape() {
  return targetWith({
    probability: probability().prefault(1).describe("Of an attempt that succeeds."),
    agreeing: truth().prefault(false).describe("All of them come to the same wrong result of a task."),
  });
}
