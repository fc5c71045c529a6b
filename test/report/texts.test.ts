import { describe, expect, test } from "vitest";
import { TASK_ENDS } from "../../src/observe/observe-options.ts";
import { answer, layOut } from "../../src/report/answer.ts";
import { escapeMarkdown, renderSummary } from "../../src/report/summary.ts";
import { formatTaskRow, TASKS_CSV_HEADER, type TaskRow } from "../../src/report/tasks-csv.ts";
import { displayWidth, pad, truncate, wrap } from "../../src/report/terminal-text.ts";
import { closingText } from "../../src/report/terminal.ts";
import { sampleInput } from "./sample-input.ts";
import { compared, inputOf, smallResults } from "./small-results.ts";
import { hostileInput } from "./strange-inputs.ts";

const input = sampleInput();
const answered = answer(input.results, input.metrics);
const { paragraphs, notes } = layOut(answered);

describe("summary.md", () => {
  const summary = renderSummary(input, answer(input.results, input.metrics));

  test("gives the same answer, verdict and figures as the page", () => {
    const plain = summary.replaceAll("**", "").replace(/\\(.)/g, "$1");
    expect(plain).toContain(`${answered.lead}${paragraphs[0]}\n\n- ${notes[0]}\n`);
    expect(notes.length).toBeGreaterThan(0);
    expect(summary).toContain("✅ pass · scenario `demo`");
    expect(summary).toMatch(/\| mean response time \| s \| [\d.]+ ± [\d.]+ \| \*\*[\d.]+\*\* ± [\d.]+ \|/);
    expect(summary).toContain("| ✅ pass | `all.tasks.lost == 0` |");
    expect(summary).toContain("orrery run scenarios/demo.yaml --out reports/demo");
  });

  test("every row of a table has as many cells as its heading", () => {
    for (const text of [
      summary,
      renderSummary(hostileInput(), answer(hostileInput().results, hostileInput().metrics)),
    ]) {
      const blocks = text.split("\n\n").filter((block) => block.startsWith("| "));
      expect(blocks.length).toBeGreaterThan(3);
      for (const block of blocks) {
        const cells = block.split("\n").map((line) => line.replaceAll("\\|", "").split("|").length);
        expect(new Set(cells).size).toBe(1);
      }
    }
  });

  test("hostile names stay text", () => {
    expect(escapeMarkdown("<b>*x*</b> [a](b) @me | https://x")).toBe(
      "&lt;b&gt;\\*x\\*&lt;/b&gt; \\[a\\]\\(b\\) &#64;me \\| https:&#47;&#47;x",
    );
    const hostile = renderSummary(hostileInput(), answer(hostileInput().results, hostileInput().metrics));
    const outsideCode = hostile.replace(/\\`/g, "").replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/<(script|img)/);
  });
});

describe("the closing text", () => {
  const text = closingText(input, { colour: false, width: 100 });

  test("holds the answer, the designs, and a verdict per expectation", () => {
    const told = [answered.lead + paragraphs[0], ...notes.map((note) => `- ${note}`), "PASS"];
    expect(text.replace(/\s+/g, " ")).toContain(told.join(" ").replace(/\s+/g, " "));
    expect(text).toMatch(/^PASS {9}two-choices\.response\.mean < 0\.8 \* random\.response\.mean$/m);
    expect(text).toMatch(/^mean waiting time, ms +\d+ ± \d+ +\d+ ± \d+ +\d+ ± \d+$/m);
  });

  test("figures of a design stand under each other", () => {
    const lines = text.split("\n");
    const head = lines.findIndex((line) => /^ +random +two-choices +fast-detector$/.test(line));
    const signs = lines
      .slice(head + 1, head + 15)
      .filter((line) => line.includes("±"))
      .map((line) => [...line.matchAll(/±/g)].map(({ index }) => index).join());
    expect(signs.length).toBeGreaterThan(8);
    expect(new Set(signs).size).toBe(1);
  });

  test("names of metrics are wrapped and never cut off, and the marks are explained", () => {
    const results = smallResults({
      a: { "response.mean": 2, "alert.multi-window.reset.mean": 2, "alert.one-window.reset.mean": 3 },
      b: { "response.mean": 1, "alert.multi-window.reset.mean": 1, "alert.one-window.reset.mean": 3 },
    });
    const better = compared("response.mean", "a", "b", 1, [0.8, 1.2], "b");
    const told = closingText(
      inputOf({
        ...results,
        comparisons: [better],
        expectations: ["multi-window", "one-window"].map((rule) => ({
          text: `a.alert.${rule}.reset.mean < 9s`,
          verdict: "pass",
          reason: "",
          line: 1,
        })),
      }),
      { colour: false, width: 80 },
    );
    expect(told).toMatch(
      /^mean time from the end of a fault to\n {2}that of its alert, multi-window, s +2\.00 ± 0\.20 /m,
    );
    expect(told).toMatch(/^ {2}that of its alert, one-window, s +3\.00 ± 0\.30 /m);
    expect(told).not.toContain("…");
    expect(told).toContain("\n± half of the 95% interval; * surely better than every other design\n");
  });

  test("no line is wider than the terminal, except a command to copy", () => {
    for (const width of [60, 80, 120]) {
      const wide = closingText(input, { colour: false, width })
        .split("\n")
        .filter((line) => displayWidth(line) > width && !line.includes("orrery run") && !line.includes("_"));
      expect(wide.filter((line) => !line.startsWith("PASS"))).toEqual([]);
    }
  });

  test("colours only where they are wanted, and never passes on a terminal escape", () => {
    expect(text).not.toContain("\u001b");
    expect(closingText(input, { colour: true, width: 100 })).toContain("\u001b[32m");
    expect(closingText(hostileInput(), { colour: false, width: 100 })).not.toMatch(/[\u0007\u001b\u202e]/);
  });

  test("names the first findings with their replay command, counts the rest, and names faults that never bit", () => {
    const findings = Array.from({ length: 9 }, (_, index) => ({
      check: index < 5 ? "I2" : `I${index}`,
      severity: index < 3 ? ("expected" as const) : index === 5 ? ("warning" as const) : ("violation" as const),
      message: `task ${index} took effect twice`,
      at: 1.5,
      record: 1,
      variant: "a",
      seed: index,
      replay: `orrery run small.yaml --seed ${index}`,
    }));
    const faults = [
      {
        variant: "a",
        index: 0,
        text: "crash leader",
        kind: "crash",
        nodes: [],
        from: 5,
        until: null,
        armed: 0,
        bit: 0,
      },
    ];
    const failed = closingText(
      inputOf(smallResults({ a: { "response.mean": 1 } }, { verdict: "fail", findings, faults })),
      { colour: false, width: 100 },
    );
    expect(failed).toMatch(/^FAIL$/m);
    expect(failed).toContain(
      "9 findings: 5 violations, 1 warning, 3 that the scenario expects\n  I2 in a, seed 3, at 1.5 s: task 3 took effect twice (1 more of the kind, 2 seeds in all)\n    orrery run small.yaml --seed 3\n  I6 in a, seed 6,",
    );
    expect(failed).toContain("  and 5 of 3 other kinds\n");
    expect(failed).not.toContain("(expected) in a");
    expect(failed).toContain("The fault 'crash leader' never changed anything: it tested nothing.");
  });

  test("measures, pads, cuts and wraps by cells", () => {
    expect(displayWidth("漢字é")).toBe(5);
    expect(pad("漢", 4, "right")).toBe("  漢");
    expect(truncate("漢字漢字", 5)).toBe("漢字…");
    expect(wrap("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
  });
});

describe("tasks.csv", () => {
  const row: TaskRow = {
    task: 7,
    class: 1,
    arrived: 1_500_000,
    started: 2_000_000,
    ended: 6_000_000,
    state: 0,
    cores: 2,
    attempts: 2,
    node: 3,
    ran: 3_000_000,
  };
  const context = {
    variant: "a",
    seed: 1,
    nodeName: (node: number) => `worker-${node}`,
    className: (index: number) => ["batch", "web"][index]!,
  };
  const cellsOf = (changes: Partial<TaskRow>) => {
    const cells = formatTaskRow({ ...row, ...changes }, context)
      .trimEnd()
      .split(",");
    return Object.fromEntries(
      TASKS_CSV_HEADER.trimEnd()
        .split(",")
        .map((name, index) => [name, cells[index]]),
    );
  };

  test("has Batsim's columns with Batsim's meanings", () => {
    expect(formatTaskRow(row, context)).toBe(
      "7,1.5,2,,1,COMPLETED_SUCCESSFULLY,2,3,6,0.5,4.5,1.5,worker-3,a,1,2,web\n",
    );
  });

  test("leaves cells empty where nothing is known", () => {
    expect(cellsOf({ started: -1, node: -1, ran: 0, state: TASK_ENDS.indexOf("unfinished") })).toMatchObject({
      success: "0",
      final_state: "NOT_FINISHED",
      starting_time: "",
      execution_time: "",
      finish_time: "",
      waiting_time: "",
      turnaround_time: "",
      stretch: "",
      allocated_resources: "",
    });
  });

  test("has a word for every end of a task, in the observatory's order", () => {
    const words = TASK_ENDS.map((_, state) => cellsOf({ state })["final_state"]);
    expect(Object.fromEntries(TASK_ENDS.map((end, index) => [end, words[index]]))).toEqual({
      completed: "COMPLETED_SUCCESSFULLY",
      rejected: "REJECTED",
      expired: "COMPLETED_WALLTIME_REACHED",
      cancelled: "COMPLETED_KILLED",
      "dead-lettered": "COMPLETED_FAILED",
      lost: "LOST",
      unfinished: "NOT_FINISHED",
    });
  });

  test("quotes names that would break the row or be computed by a spreadsheet", () => {
    expect(formatTaskRow(row, { ...context, variant: 'a,"b"' })).toContain(',"a,""b""",1,2');
    expect(formatTaskRow(row, { ...context, variant: "=1+1" })).toContain(",'=1+1,1,2");
  });
});
