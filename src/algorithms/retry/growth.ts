// How exponential back-offs grow. For retry policies.

/** initial * factor^times, at most `cap`. By repeated products: portable, and over as soon as the cap is reached. */
export function grownDelay(initial: number, factor: number, times: number, cap: number): number {
  let delay = initial;
  for (let i = 0; i < times && delay < cap && factor !== 1; i += 1) delay *= factor;
  return Math.min(delay, cap);
}
