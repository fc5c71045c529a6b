import { describe, expect, test } from "vitest";
import type { GroupShare, Reason, Results } from "../../../src/experiment/results.ts";
import { reasonWords } from "../../../src/report/reasons/reason-sentence.ts";
import { percent } from "../../../src/report/reasons/reason-words.ts";
import { smallResults } from "../small-results.ts";

const PARTS = ["admission", "queueing", "interruption", "running", "reporting"] as const;
/** Sure unless said otherwise. */
const share = (difference: number, tasks = 1): GroupShare & { readonly isSure: boolean } => ({
  isSure: true,
  isMore: true,
  tasks,
  faster: 1,
  slower: 1 + difference,
  difference,
  ci95: [difference - 0.001, difference + 0.001],
});
const RESULTS = smallResults({ a: { "response.mean": 1 }, b: { "response.mean": 5 }, ideal: { "response.mean": 0.5 } });

function sentence(parts: readonly number[], more: Partial<Reason> = {}, results: Results = RESULTS): string {
  const reason: Reason = {
    metric: "response.mean",
    faster: "a",
    slower: "b",
    seeds: 10,
    difference: 4,
    parts: PARTS.map((part, index) => ({ part, ...share(parts[index]) })),
    arrivals: [{ from: 0, until: 100, ...share(4) }],
    ...more,
  };
  const { difference, clauses } = reasonWords(reason, results);
  return `${[difference, clauses.join("; ")].filter((text) => text !== "").join(": ")}.`;
}

describe("why one design is slower", () => {
  test("is said by what tasks spend the time on", () => {
    expect(sentence([0, 4, 0, 0, 0])).toBe(
      "Tasks take 4 s longer with b than with a, on average: all of it waiting for a first start.",
    );
    expect(sentence([1, 3, 0, 0, 0])).toContain(
      ": 75% of it waiting for a first start and 25% of it before tasks are admitted.",
    );
  });

  test("tells of what makes up for a part of it", () => {
    expect(sentence([0, 6, 0, -2, 0])).toContain(
      "more than all of it (150%) waiting for a first start, with 2 s less running the attempt that counts.",
    );
  });

  test("does not tell of what is small or not sure", () => {
    expect(sentence([0.3, 3.7, 0, 0, 0])).toContain(": 93% of it waiting for a first start.");
    const unsure = PARTS.map((part) => ({ part, ...share(2), isSure: false }));
    expect(sentence([], { parts: unsure })).toBe("Tasks take 4 s longer with b than with a, on average.");
  });

  test("names the class that has more of it than of the tasks", () => {
    const classes = [
      { class: "batch", ...share(3.6, 0.1) },
      { class: "web", ...share(0.4, 0.9) },
    ];
    expect(sentence([0, 4, 0, 0, 0], { classes })).toContain("; 90% of it on tasks of class batch, 10% of all.");
    const unsure = classes.map((each) => ({ ...each, isMore: false }));
    expect(sentence([0, 4, 0, 0, 0], { classes: unsure })).not.toContain("class");
    const even = classes.map((each) => ({ ...each, tasks: each.class === "batch" ? 0.85 : 0.15 }));
    expect(sentence([0, 4, 0, 0, 0], { classes: even })).not.toContain("class");
  });

  test("names the sizes, small or large ones together", () => {
    const sizesTogether = [
      { from: 0, until: 1, ...share(1.5, 0.3) },
      { from: 8, until: null, ...share(0.5, 0.5) },
      { from: 0, until: 8, ...share(3.5, 0.5) },
    ];
    expect(sentence([0, 4, 0, 0, 0], { sizesTogether })).toContain(
      "; 88% of it on tasks of less than 8 s of work, 50% of all.",
    );
    const large = [sizesTogether[0], { from: 8, until: null, ...share(3.5, 0.1) }];
    expect(sentence([0, 4, 0, 0, 0], { sizesTogether: large })).toContain(
      "; 88% of it on tasks of 8 s of work and more, 10% of all.",
    );
    const unsure = large.map((size) => ({ ...size, isMore: false }));
    expect(sentence([0, 4, 0, 0, 0], { sizesTogether: unsure })).not.toContain("of work");
  });

  test("does not name the same tasks twice", () => {
    const classes = [
      { class: "batch", ...share(3.6, 0.1) },
      { class: "web", ...share(0.4, 0.9) },
    ];
    const sizesTogether = [
      { from: 0, until: 8, ...share(0.4, 0.9) },
      { from: 8, until: null, ...share(3.6, 0.1) },
    ];
    expect(sentence([0, 4, 0, 0, 0], { classes, sizesTogether })).toMatch(/ of class batch, 10% of all\.$/);
  });

  test("tells who pays for it, by how much each, where that is sure and no trifle", () => {
    const own = (difference: number, isSure = true) => ({ difference, ci95: [null, null] as const, isSure });
    const large = (difference: number, isSure = true) => [
      { from: 0, until: 8, ...share(4.3, 0.99) },
      { from: 8, until: null, ...share(-0.3, 0.01), own: own(difference, isSure) },
    ];
    const said = (sizes: ReturnType<typeof large>) => sentence([0, 4, 0, 0, 0], { sizes });
    expect(said(large(-30))).toMatch(/; but tasks of 8 s of work and more, 1% of all, take 30 s less each\.$/);
    expect(said(large(-30, false))).not.toContain("less each");
    expect(said(large(-1.5))).not.toContain("less each");
    const classes = [{ class: "batch", ...share(-0.3, 0.01), own: own(-20) }];
    expect(sentence([0, 4, 0, 0, 0], { classes, sizes: large(-30) })).toMatch(
      /; but tasks of class batch, 1% of all, take 20 s less each\.$/,
    );
  });

  test("names a bad time, and the faults of that time that all replications had", () => {
    const arrivals = [0.1, 0.2, 2.5, 1.1, 0.1].map((own, index) => ({
      from: 10 * index,
      until: 10 * (index + 1),
      ...share(own, 0.2),
    }));
    const fault = { index: 0, kind: "crash", nodes: [], from: 12, until: 25, armed: 10, bit: 10, variant: "b" };
    const results = {
      ...RESULTS,
      faults: [
        { ...fault, text: "crash leader" },
        { ...fault, text: "crash worker/1", from: 31 },
        { ...fault, text: "crash worker/2", variant: "a" },
        { ...fault, text: "random: crash any worker" },
      ],
    };
    expect(sentence([0, 4, 0, 0, 0], { arrivals }, results)).toContain(
      "; 63% of it on tasks that arrived between 20 s and 30 s, 20% of all (then: crash leader).",
    );
    const uneven = arrivals.map(({ from, until, ...rest }) => ({
      from: from + 0.000056,
      until: until + 0.000056,
      ...rest,
    }));
    expect(sentence([0, 4, 0, 0, 0], { arrivals: uneven }, results)).toContain("between 20 s and 30 s, 20% of all");
    const long = arrivals.map((period) => ({ ...period, ...share(0.8, 0.2) }));
    expect(sentence([0, 4, 0, 0, 0], { arrivals: long }, results)).not.toContain("arrived");
  });

  test("says which of the two is the bound", () => {
    expect(sentence([0, 4, 0, 0, 0], { faster: "ideal", slower: "a" })).toContain("with a than with ideal (the bound)");
  });

  test("has shares with as many digits as they need", () => {
    expect([0.0666, 0.0999, 0.666, 1.5, -0.2].map(percent)).toEqual(["6.7%", "10%", "67%", "150%", "−20%"]);
  });
});
