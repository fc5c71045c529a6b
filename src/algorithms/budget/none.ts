// No budget: whatever the retry policy wants to repeat is repeated.

import { defineBudget } from "./budget.ts";

export const none = defineBudget({
  name: "none",
  summary: "Allows every retry.",
  parameters: {},
  bound: () => ({ kind: "none" }),
  create: () => ({ tried() {}, succeeded() {}, failed() {}, take: () => true }),
});
