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

describe("progress while nothing is finished", () => {
  function watch(isTTY: boolean) {
    let written = "";
    let clock = 0;
    const stream = { isTTY, columns: 100, write: (text: string) => void (written += text) };
    const progress = createProgress({ label: "demo", total: 2, stream, now: () => clock });
    return {
      progress,
      /** What is written in these seconds. */
      pass(seconds: number): string {
        written = "";
        for (let second = 0; second < seconds; second += 1) {
          clock += 1_000;
          progress.tick();
        }
        return written;
      },
    };
  }

  test("is a line every half minute in a log, and one that is painted again on a terminal", () => {
    const log = watch(false);
    expect(log.pass(29)).toBe("");
    expect(log.pass(1)).toBe("demo: 0/2 runs, 30 s so far\n");
    expect(log.pass(60).trimEnd().split("\n")).toHaveLength(2);
    expect(watch(true).pass(3)).toContain("0/2 runs, 3 s so far");
  });

  test("says how much of the work is done, and how long the rest takes", () => {
    const { progress, pass } = watch(false);
    progress.reach([
      { now: 30, duration: 60 },
      { now: 15, duration: 60 },
    ]);
    // Three quarters of a run in half a minute: one and a quarter are left.
    expect(pass(30)).toBe("demo: 0/2 runs, 37% done, 50 s left\n");
    progress.advance();
    progress.reach([{ now: 30, duration: 60 }]);
    expect(pass(30)).toBe("demo: 1/2 runs, 60.0 s/run, 20 s left\n");
  });

  test("promises nothing where only what has arrived is still being done, or the end is not known", () => {
    const { progress, pass } = watch(false);
    progress.reach([{ now: 90, duration: 60 }]);
    expect(pass(30)).toBe("demo: 0/2 runs, 50% done, finishing what has arrived\n");
    progress.reach([{ now: 7_200, duration: undefined }]);
    expect(pass(30)).toBe("demo: 0/2 runs, 1 min 0 s so far, at 2 h 0 min of virtual time\n");
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
