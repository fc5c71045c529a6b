// What is wrong with a scenario file, and where. All problems of a file travel together in one ScenarioError, whose
// message is ready to print: the edges never show a stack trace for a mistake in a scenario.

export interface Problem {
  /** A scenario with warnings runs all the same. */
  readonly severity: "error" | "warning";
  /** The scenario file as the user named it. */
  readonly path: string;
  /** From 1; 1:1 where the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline, at least 1. */
  readonly length: number;
  /** What was expected and what was found, and what may have been meant. */
  readonly message: string;
  /** The line of the file that it is about; empty where there is none. */
  readonly source: string;
}

const PROBLEMS_SHOWN = 50;
const SOURCE_WIDTH = 120;

export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }
}

export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).map(formatProblem);
  const hidden = problems.length - shown.length;
  if (hidden > 0) shown.push(`... and ${hidden} more ${hidden === 1 ? "problem" : "problems"}`);
  return shown.join("\n");
}

/** `file:line:column: error: message`, then the line itself with carets under the place. */
export function formatProblem(problem: Problem): string {
  const head = `${problem.path}:${problem.line}:${problem.column}: ${problem.severity}: ${problem.message}`;
  if (problem.source.trim() === "") return head;
  // A caret beyond the width shown would point at nothing: long lines are cut so that the place stays in view.
  const from = problem.column > SOURCE_WIDTH - 20 ? problem.column - 40 : 0;
  const line = problem.source.slice(from, from + SOURCE_WIDTH).replaceAll("\t", " ");
  const indent = Math.max(0, problem.column - 1 - from);
  const carets = "^".repeat(Math.max(1, Math.min(problem.length, line.length - indent)));
  return `${head}\n${String(problem.line).padStart(6)} | ${line}\n       | ${" ".repeat(indent)}${carets}`;
}

export function sortedProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const key = `${problem.line}:${problem.column}:${problem.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.line - b.line || a.column - b.column || compareText(a.message, b.message));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
