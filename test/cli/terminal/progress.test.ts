import { describe, expect, test } from "vitest";
import { wantsColor } from "../../../src/cli/terminal/console.ts";
import { createProgress } from "../../../src/cli/terminal/progress.ts";

function follow(isTTY: boolean, total: number, msPerRun: number): string {
  let written = "";
  let clock = 0;
  const stream = { isTTY, columns: 100, write: (text: string) => void (written += text) };
  const progress = createProgress({ label: "demo", total, stream, now: () => clock });
  for (let run = 0; run < total; run += 1) {
    clock += msPerRun;
    progress.advance();
  }
  progress.end();
  return written;
}

describe("progress in a log", () => {
  test("is whole lines without escapes, about one per tenth of the work", () => {
    const text = follow(false, 100, 1_000);
    expect(text).not.toMatch(/[\r\u001B]/);
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe("demo: 100 runs");
    expect(lines[1]).toBe("demo: 10/100 runs, 1.0 runs/s, 1 min 30 s left");
    expect(lines[10]).toBe("demo: 100/100 runs, 1.0 runs/s, 1 min 40 s");
  });

  test("is two lines where the work is quick", () => {
    expect(follow(false, 60, 1).trimEnd().split("\n")).toHaveLength(2);
  });
});

describe("progress on a terminal", () => {
  test("is one line that is written over and gone at the end", () => {
    const text = follow(true, 10, 500);
    expect(text).not.toContain("\n");
    expect(text).toContain("5/10 runs, 2.0 runs/s, 3 s left");
    expect(text.endsWith("\r\u001B[2K")).toBe(true);
  });
});

describe("colours", () => {
  test("are for terminals, unless NO_COLOR says otherwise", () => {
    expect(wantsColor({ isTTY: true }, {})).toBe(true);
    expect(wantsColor({ isTTY: false }, {})).toBe(false);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: "" })).toBe(true);
    expect(wantsColor({ isTTY: true }, { TERM: "dumb" })).toBe(false);
  });
});
