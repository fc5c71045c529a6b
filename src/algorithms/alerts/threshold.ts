// Above or below a bound: what the rules about levels and rates have in common.

import { ParameterError } from "../../kernel/parameter-error.ts";

export interface Bounds {
  readonly above: number | undefined;
  readonly below: number | undefined;
}

/** Throws where there is no bound, or no value outside of both. */
export function checkBounds({ above, below }: Bounds): void {
  if (above === undefined && below === undefined)
    throw new ParameterError("above", "expected `above` or `below`, found neither");
  if (above !== undefined && below !== undefined && below > above)
    throw new ParameterError("below", `expected at most what \`above\` says (${above}), found ${below}`);
}

export function isOutside(value: number, { above, below }: Bounds): boolean {
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}
