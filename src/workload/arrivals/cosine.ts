// A cosine made of additions and multiplications only: Math.cos differs between engines in its last digits.

const RADIANS_PER_TURN_SQUARED = 39.47841760435743; // (2 pi) squared

/** cos(2 pi turn), good to 1e-15. */
export function cosineOfTurn(turn: number): number {
  const whole = turn - Math.floor(turn);
  const half = whole > 0.5 ? 1 - whole : whole;
  return half > 0.25 ? -nearZero(0.5 - half) : nearZero(half);
}

/** The Taylor series for at most a quarter turn, innermost term first; the first term left out is below 1e-16. */
function nearZero(turn: number): number {
  const square = RADIANS_PER_TURN_SQUARED * turn * turn;
  let sum = 1;
  for (let order = 22; order > 0; order -= 2) sum = 1 - (sum * square) / (order * (order - 1));
  return sum;
}
