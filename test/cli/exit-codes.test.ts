import { describe, expect, test } from "vitest";
import { exitCodeOf, worstExitCode } from "../../src/cli/exit-codes.ts";

describe("exit codes", () => {
  test.each([
    ["pass", false, 0],
    ["pass", true, 0],
    ["fail", false, 1],
    ["fail", true, 1],
    ["inconclusive", false, 0],
    ["inconclusive", true, 2],
    ["error", false, 2],
    ["error", true, 2],
  ] as const)("verdict %s, strict %s: %d", (verdict, isStrict, code) => {
    expect(exitCodeOf(verdict, isStrict)).toBe(code);
  });

  test("of several scenarios the worst counts, and a finding outranks what could not be judged", () => {
    expect(worstExitCode([])).toBe(0);
    expect(worstExitCode([0, 2, 0])).toBe(2);
    expect(worstExitCode([2, 1, 0])).toBe(1);
    expect(worstExitCode([1, 3])).toBe(3);
    expect(worstExitCode([1, 130])).toBe(130);
  });
});
