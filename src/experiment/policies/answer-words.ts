// How a user's answer is looked at, and what is said of one that means nothing.

/** Watches one policy. `called` before, `mistakeIn` after each call of a method; the latter undefined = a good answer. */
export interface AnswerCheck {
  called(method: string, values: readonly unknown[]): void;
  mistakeIn(method: string, answer: unknown, values: readonly unknown[]): string | undefined;
}

export const isPromise: AnswerCheck["mistakeIn"] = (_method, answer) =>
  typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
    ? "a promise; expected an answer at once, without async"
    : undefined;

export function kindOf(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "kind" in answer ? String(answer.kind) : "";
}

export function isWholeFrom(least: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

export function said(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const kind = kindOf(value);
    return kind === "" ? "an object without a kind" : `an object of the kind '${kind}'`;
  }
  return typeof value === "string" ? `'${value}'` : typeof value === "function" ? "a function" : String(value);
}
