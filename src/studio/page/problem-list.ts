// What is wrong with the scenario, below the editor, in the words of the command line; a press goes to the place.

import { formatProblem } from "../../scenario/problem.ts";
import type { Problem } from "../../scenario/problem.ts";
import { byId, create, createButton } from "./element.ts";

const SHOWN_MAX = 20;

export function showProblems(problems: readonly Problem[], goTo: (problem: Problem) => void): void {
  const items = problems.slice(0, SHOWN_MAX).map((problem) => {
    const [head] = formatProblem(problem).split("\n");
    return create("li", { className: problem.severity }, [createButton(head, () => goTo(problem), "link")]);
  });
  const hidden = problems.length - items.length;
  if (hidden > 0) items.push(create("li", { text: `... and ${hidden} more` }));
  byId("problems").replaceChildren(...items);
  byId("problem-count").textContent = countOf(problems);
}

/** Spoken where it changes. */
function countOf(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [errors === 1 ? "1 mistake" : `${errors} mistakes`]),
    ...(warnings === 0 ? [] : [warnings === 1 ? "1 warning" : `${warnings} warnings`]),
  ];
  return parts.join(", ");
}
