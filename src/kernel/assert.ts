// Assertions about our own code. A failure is a bug of Orrery, never of a scenario or of the simulated system.

/** Our bug: crashes the run (exit code 3). */
export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}

/** The message is a plain string: build costly ones only behind an `if` that already failed. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}
