// What an attempt came to, as far as anybody can tell: a value that is the same wherever the work was done right. Whoever has
// only one such value cannot tell whether it is right; whoever has two can tell whether they are the same.

declare const resultBrand: unique symbol;
/** To be compared, and nothing else. */
export type Result = number & { readonly [resultBrand]: true };

/** Where all went well. For the machines, which make results, and for whoever knows the answer before he asks. */
export const RIGHT = 0 as Result;
