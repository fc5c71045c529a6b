// `no-fencing violates I3`: the expectation that a variant breaks a property, because something in it is broken on purpose. What
// is expected so is no failure of the scenario; that it does not happen is one.

import { didYouMean } from "../did-you-mean.ts";
import type { ExpectationProblem } from "./parse.ts";
import { sayList } from "../shapes/leaf.ts";

export interface ExpectedViolation {
  /** As written. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly variant: string;
  /** A name of the catalogue of oracles. */
  readonly check: string;
}

interface Names {
  readonly variants: readonly string[];
  readonly checks: readonly string[];
}

type Parsed =
  | { readonly kind: "parsed"; readonly expectation: Omit<ExpectedViolation, "line" | "column"> }
  | { readonly kind: "refused"; readonly problem: ExpectationProblem };

const FORM = /^(\s*)(\S+)(\s+violates)(?:(\s+)(\S+))?\s*(.*)$/;

/** undefined: the text is of another kind. */
export function parseExpectedViolation(text: string, { variants, checks }: Names): Parsed | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, lead = "", variant = "", verb = "", gap = "", check, rest = ""] = match;
  if (!variants.includes(variant)) {
    const advice = didYouMean(variant, variants) || `; expected ${sayList(variants, 20)}`;
    return refused(lead.length, variant.length, `unknown variant '${variant}'${advice}`);
  }
  if (check === undefined)
    return refused(text.length - 1, 1, `expected a property after 'violates', such as ${checks[0]}`);
  const at = lead.length + variant.length + verb.length + gap.length;
  if (!checks.includes(check)) {
    const advice = didYouMean(check, checks) || `; expected ${sayList(checks, 40)}`;
    return refused(at, check.length, `unknown property '${check}'${advice}`);
  }
  if (rest !== "")
    return refused(text.length - rest.length, rest.length, `expected the end after '${check}', found '${rest}'`);
  return { kind: "parsed", expectation: { text, variant, check } };
}

function refused(at: number, length: number, message: string): Parsed {
  return { kind: "refused", problem: { at, length, message } };
}
