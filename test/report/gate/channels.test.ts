import { describe, expect, test } from "vitest";
import { gateAnnotations } from "../../../src/report/gate/annotations.ts";
import { bencherJson, benchmarkActionJson } from "../../../src/report/gate/benchmark-formats.ts";
import { gateJson } from "../../../src/report/gate/gate-json.ts";
import { COMMENT_BYTES_MAX, gateMarkdown } from "../../../src/report/gate/gate-markdown.ts";
import { gateText } from "../../../src/report/gate/gate-text.ts";
import { gateJunit } from "../../../src/report/gate/junit.ts";
import { gateSarif } from "../../../src/report/gate/sarif.ts";
import { selfTestText } from "../../../src/report/gate/self-test-text.ts";
import { gateResultOf, metricOf, nastyResult, scenarioGateOf } from "./made-up-gate.ts";

const PLAIN = gateResultOf([scenarioGateOf()]);
const many = (count: number) =>
  gateResultOf([
    scenarioGateOf({ metrics: Array.from({ length: count }, (_, index) => metricOf({ variant: `v${index}ü` })) }),
  ]);

describe("text", () => {
  test("says what regressed, by how much, how surely, and where in the file", () => {
    const text = gateText(PLAIN);
    expect(text).toContain("made-up: regressed (scenarios/made-up.yaml)");
    expect(text).toContain(
      "  x line 12: one: response.mean regressed: 1 s -> 1.10 s (+10%, between 8% and 12%; minimal effect 1%)",
    );
    expect(text).toContain("  one: regressed: 2 of 8 runs changed");
    expect(text).toMatch(/Gate: fail\. Scenarios: 1 regressed\. 1 metrics judged against reports\/baseline\.\n$/);
  });

  test("tells once what is broken at many seeds, everywhere where people read", () => {
    const broken = (seed: number, subject: string) =>
      ({ kind: "violation", outcome: "regressed", variant: "one", seed, subject, line: 1, column: 1 }) as const;
    const problems = [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ ...broken(seed, "I1"), message: `one: I1 at seed ${seed}` })),
      ...[3, 9].map((seed) => ({ ...broken(seed, "I2"), message: `one: I2 at seed ${seed}` })),
    ];
    const result = gateResultOf([scenarioGateOf({ problems })]);
    const first = "one: I1 at seed 1; likewise at seeds 2, 3, 4, 5, 6 and 2 more";
    for (const text of [gateText(result), gateAnnotations(result), gateMarkdown(result, COMMENT_BYTES_MAX)]) {
      expect(text).toContain(first);
      expect(text).toContain("one: I2 at seed 3; likewise at seed 9");
      expect(text).not.toContain("I1 at seed 2");
    }
    expect(gateAnnotations(result)).toContain("response.mean");
    expect(gateJunit(result)).toContain("I1 at seed 2");
  });

  test("does not show a move that is too small to be seen as none", () => {
    const moved = [
      { variant: "one", metric: "bytes.perTask", unit: "B", base: 1176.0001, head: 1176.0002 },
      { variant: "one", metric: "queue.max", unit: "tasks", base: 1, head: 2 },
    ];
    const text = gateText(gateResultOf([scenarioGateOf({ moved: moved as never })]));
    expect(text).toContain("one.bytes.perTask 1176 B (by less than is shown), one.queue.max 1 tasks -> 2 tasks");
  });

  test("says of an open question how many seeds it takes", () => {
    const open = metricOf({ outcome: "inconclusive", seedsMissing: 5 });
    const text = gateText(gateResultOf([scenarioGateOf({ metrics: [open], outcome: "inconclusive" })]));
    expect(text).toContain("8 seeds cannot tell, about 5 more seeds would");
  });

  test("points at the stretch in which runs part", () => {
    const divergence = { seed: 1, fromRecord: 64, untilRecord: 128, from: 1.5, until: 2, show: "orrery trace x" };
    const [variant] = scenarioGateOf().variants;
    const text = gateText(gateResultOf([scenarioGateOf({ variants: [{ ...variant, divergence }] })]));
    expect(text).toContain(
      "seed 1 parts from the baseline between record 64 (1.5 s) and record 128 (2 s)\n      orrery trace x",
    );
  });

  test("lets nothing reach the terminal but text", () => {
    // oxlint-disable-next-line no-control-regex
    expect(gateText(nastyResult())).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(gateText(nastyResult())).not.toMatch(/^::error/m);
  });
});

test("JSON is the result itself, in canonical order", () => {
  expect(JSON.parse(gateJson(PLAIN))).toEqual(PLAIN);
  expect(gateJson(PLAIN)).toMatch(/^\{"baseline":/);
});

describe("JUnit", () => {
  test("has a case per metric and problem, and counts them", () => {
    const xml = gateJunit(PLAIN);
    expect(xml).toContain('<testsuite name="made-up" tests="2" failures="1" errors="0" skipped="0" time="0">');
    expect(xml).toContain(
      '<testcase classname="made-up.one" name="response.mean" file="scenarios/made-up.yaml" line="12" time="0">',
    );
  });

  test("an open question is skipped, and what cannot be compared is an error", () => {
    const problem = { kind: "engine", outcome: "incomparable", message: "other", line: 1, column: 1 } as const;
    const xml = gateJunit(
      gateResultOf([scenarioGateOf({ metrics: [metricOf({ outcome: "inconclusive" })], problems: [problem] })]),
    );
    expect(xml).toContain('tests="3" failures="0" errors="1" skipped="1"');
    expect(xml).toMatch(/<error message="other" type="error">/);
  });

  test("stays well-formed whatever a scenario is called", () => {
    const xml = gateJunit(nastyResult());
    expect(tagsOf(xml)).toEqual([]);
    // oxlint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000-\u0008]|\p{Surrogate}/u);
    expect(xml).toContain("&lt;b&gt;&amp;&quot;'|[x](http://evil) @team `code` %0A,:&#10;::error::no\ufffd\ufffd");
  });
});

/** What is left of an XML text when every matching pair of tags has been taken away: a reader of its own, strict. */
function tagsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, "")
    .replace(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_, end, name, __, empty) => {
      if (end === "/") expect(open.pop()).toBe(name);
      else if (empty === "") open.push(name as string);
      return "";
    });
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#\d+);)/);
  return open;
}

describe("Markdown", () => {
  test("is a table of what is not as it was", () => {
    const markdown = gateMarkdown(PLAIN, COMMENT_BYTES_MAX);
    expect(markdown).toContain("## Orrery gate: fail\n");
    expect(markdown).toContain(
      "| one | response.mean | :x: regressed | 1 s | 1.10 s | +10%, between 8% and 12% | 1% |",
    );
  });

  test("keeps under the cap in bytes, and says how much it left out", () => {
    const markdown = gateMarkdown(many(3_000), COMMENT_BYTES_MAX);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(COMMENT_BYTES_MAX);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(COMMENT_BYTES_MAX - 500);
    const rows = [...markdown.matchAll(/^\| v\d+ü /gm)].length;
    const left = /(\d[\d\u202f]*) more lines left out/.exec(markdown)![1].replace("\u202f", "");
    // The line about the variant comes last, and an empty one before it.
    expect(rows + Number(left)).toBe(3_002);
  });

  test("puts the worst scenario first", () => {
    const good = scenarioGateOf({ scenario: "good", outcome: "identical", metrics: [] });
    const markdown = gateMarkdown(gateResultOf([good, scenarioGateOf({ scenario: "bad" })]), COMMENT_BYTES_MAX);
    expect(markdown.indexOf("bad: regressed")).toBeLessThan(markdown.indexOf("good: identical"));
  });

  test("makes no markup, link, mention or line of its own out of a name", () => {
    const markdown = gateMarkdown(nastyResult(), COMMENT_BYTES_MAX);
    const outsideCode = markdown.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/<b>|(?<!\\)\[x|@team/);
    expect(markdown).not.toMatch(/^::error/m);
  });
});

describe("annotations", () => {
  test("point at the line of the metric", () => {
    expect(gateAnnotations(PLAIN)).toBe(
      "::error file=scenarios/made-up.yaml,line=12,col=3,title=made-up%3A regressed::one: response.mean regressed: " +
        "1 s -> 1.10 s (+10%25, between 8%25 and 12%25; minimal effect 1%25)\n",
    );
  });

  test("are ten of a kind at most, the last of which counts the others", () => {
    const lines = gateAnnotations(many(14)).trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe("::error title=Orrery gate::and 5 more; the log and the summary have all");
    expect(gateAnnotations(many(10))).not.toContain("more;");
  });

  test("are one line each, whatever they speak of", () => {
    const lines = gateAnnotations(nastyResult()).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^::error file=scenarios\/[^,:]*%2C%3A%0A%3A%3Aerror%3A%3Ano[^,:]*\.yaml,line=4,col=2,title=/,
    );
  });
});

describe("SARIF", () => {
  interface Log {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region: { readonly startLine: number; readonly startColumn: number };
          };
        }[];
      }[];
    }[];
  }
  const parse = (text: string): Log => JSON.parse(text) as Log;

  test("has what version 2.1.0 requires, and rules that its results point at", () => {
    const { version, runs } = parse(gateSarif(nastyResult()));
    expect(version).toBe("2.1.0");
    const { tool, results } = runs[0];
    expect(tool.driver.name).toBe("Orrery gate");
    expect(results.map(({ ruleId }) => ruleId)).toEqual(["expectation", "metric/response.mean"]);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(["none", "note", "warning", "error"]).toContain(level);
      expect(message.text).not.toBe("");
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^scenarios\/[\w/%.~!*'()-]+$/);
    }
  });

  test("keeps to the 5,000 results that GitHub takes", () => {
    const { runs } = parse(gateSarif(many(5_100)));
    expect(runs[0].results).toHaveLength(5_000);
  });

  test("gives an absolute path as a file", () => {
    const { runs } = parse(gateSarif(gateResultOf([scenarioGateOf({ path: "/a b/x.yaml" })])));
    expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("file:///a%20b/x.yaml");
  });
});

describe("histories", () => {
  const higher = metricOf({
    metric: "throughput",
    unit: "1/s",
    better: "higher",
    head: 9,
    headInterval: { low: null, high: null },
  });
  const result = gateResultOf([scenarioGateOf({ metrics: [metricOf(), higher] })]);

  test("Bencher gets a benchmark per variant with a measure per metric", () => {
    expect(JSON.parse(bencherJson(result))).toEqual({
      "made-up/one": {
        "response.mean": { value: 1.1, lower_value: 1.05, upper_value: 1.15 },
        throughput: { value: 9 },
      },
    });
  });

  test("github-action-benchmark gets each direction in a file of its own", () => {
    expect(JSON.parse(benchmarkActionJson(result, "lower"))).toEqual([
      { name: "made-up/one: response.mean", unit: "s", value: 1.1, range: "± 0.0500" },
    ]);
    expect(JSON.parse(benchmarkActionJson(result, "higher"))).toEqual([
      { name: "made-up/one: throughput", unit: "1/s", value: 9 },
    ]);
  });
});

test("the self-test's table marks what passed unseen", () => {
  const trials = [
    { variant: "one", perturbation: "a seed missing", isCaught: true, answer: "regressed" },
    { variant: "one", perturbation: "worse", isCaught: false, answer: "inconclusive: too few seeds" },
  ];
  expect(selfTestText([{ scenario: "s", path: "s.yaml", trials }])).toBe(
    "s (s.yaml): 1 of 2 perturbations caught\n" +
      "  caught  one  a seed missing: regressed\n" +
      "  MISSED  one  worse: inconclusive: too few seeds\n" +
      "Self-test: 1 perturbation passed unseen.\n",
  );
  expect(selfTestText([])).toContain("nothing to test");
});
