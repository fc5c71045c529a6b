// Broken lines of a log, collected so that one look shows several. A strict reader fails with all of them; another one
// leaves them out and counts.

/** One broken line: where, what was expected, what was found. */
export interface TraceProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
  /** Where the file as a whole is not what was meant, for want of a column: the columns that it has. */
  readonly missing?: { readonly column: string; readonly header: readonly string[] };
}

/** The user's log is not what its reader can take: an input error, like a wrong scenario. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly problems: readonly TraceProblem[];

  constructor(problems: readonly TraceProblem[], advice: string) {
    super([...problems.map(sayProblem), advice].join("\n"));
    this.problems = problems;
  }
}

export function sayProblem(problem: TraceProblem): string {
  return `${problem.file}:${problem.line}: expected ${problem.expected}, found ${problem.found}`;
}

/** How many broken lines are kept word for word, and named in an error. */
const PROBLEMS_KEPT = 10;
/** After the first broken line a strict reader looks at most so many lines further for more of them. */
const LINES_LOOKED_AHEAD = 10_000;
const FOUND_LENGTH = 60;

export class ProblemLog {
  readonly kept: TraceProblem[] = [];
  #count = 0;
  readonly #file: string;
  readonly #skipBroken: boolean;

  constructor(file: string, skipBroken: boolean) {
    this.#file = file;
    this.#skipBroken = skipBroken;
  }

  get count(): number {
    return this.#count;
  }

  /** A strict reader has met a broken line and now only looks for more. */
  get isDoomed(): boolean {
    return !this.#skipBroken && this.#count > 0;
  }

  add(line: number, expected: string, found: string): void {
    this.#count += 1;
    if (this.kept.length < PROBLEMS_KEPT) this.kept.push({ file: this.#file, line, expected, found: shortened(found) });
    if (this.isDoomed && this.#count >= PROBLEMS_KEPT) this.fail();
  }

  /** To be called once per line read; fails when a doomed reader has looked far enough. */
  passLine(line: number): void {
    const first = this.kept[0];
    if (first && this.isDoomed && line > first.line + LINES_LOOKED_AHEAD) this.fail();
  }

  /** To be called at the end of the log. */
  finish(): void {
    if (this.isDoomed) this.fail();
  }

  fail(): never {
    throw new TraceError(this.kept, "Correct the log, or set skipBroken: true to leave such lines out and count them.");
  }
}

/** A found text as it is quoted in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

function shortened(found: string): string {
  return found.length > FOUND_LENGTH ? `${found.slice(0, FOUND_LENGTH)}...` : found;
}
