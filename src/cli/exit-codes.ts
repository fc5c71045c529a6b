// What the process says to whoever started it. The same meanings for every command.

import type { Verdict } from "../experiment/results.ts";

export const EXIT = {
  /** Everything that was checked held. */
  pass: 0,
  /** A property or an expectation broke. */
  finding: 1,
  /** Could not judge: bad arguments or scenario, nothing checked, or inconclusive under --strict. */
  unjudged: 2,
  /** Our own crash. */
  crash: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(verdict: Verdict, isStrict: boolean): ExitCode {
  switch (verdict) {
    case "pass":
      return EXIT.pass;
    case "fail":
      return EXIT.finding;
    case "inconclusive":
      return isStrict ? EXIT.unjudged : EXIT.pass;
    case "error":
      return EXIT.unjudged;
  }
}

/** Worst last. A finding is certain, so it outranks what could not be judged. */
const RANKS: readonly ExitCode[] = [EXIT.pass, EXIT.unjudged, EXIT.finding, EXIT.crash, EXIT.interrupted];

/** One code for several scenarios. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>(
    (worst, code) => (RANKS.indexOf(code) > RANKS.indexOf(worst) ? code : worst),
    EXIT.pass,
  );
}
