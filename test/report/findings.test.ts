// Findings of a report: the gravest first, each kind once, and where on the page they stand.

import { describe, expect, test } from "vitest";
import type { Finding, Results } from "../../src/experiment/results.ts";
import { lawRows } from "../../src/report/evidence.ts";
import { findingGroups, sayFindings } from "../../src/report/finding-groups.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { inputOf, smallResults } from "./small-results.ts";

function found(severity: Finding["severity"], check: string, variant: string, seed: number): Finding {
  const message = `${check} of ${variant} at ${seed}`;
  return { check, severity, message, at: seed, record: seed, variant, seed, replay: `replay ${variant} ${seed}` };
}

/** As they come out of the runs: by design, and by seed. */
const IN_ORDER: readonly Finding[] = [
  found("expected", "I1", "a", 1),
  found("expected", "I1", "a", 1),
  found("warning", "I10", "a", 1),
  found("expected", "I1", "a", 2),
  found("warning", "I10", "a", 2),
  found("violation", "I2", "b", 2),
  found("violation", "I1", "b", 3),
];

const withFindings = (findings: readonly Finding[]): Results =>
  smallResults({ a: { "response.mean": 1 }, b: { "response.mean": 2 } }, { findings });

describe("findings", () => {
  test("are told by kind, the gravest first", () => {
    const groups = findingGroups(IN_ORDER).map(({ first, others, seeds }) => [first.message, others.length, seeds]);
    expect(groups).toEqual([
      ["I2 of b at 2", 0, 1],
      ["I1 of b at 3", 0, 1],
      ["I10 of a at 1", 1, 2],
      ["I1 of a at 1", 2, 2],
    ]);
  });

  test("are summed up in words", () => {
    expect(sayFindings(IN_ORDER)).toBe("7 findings: 2 violations, 2 warnings, 3 that the scenario expects");
    expect(sayFindings(IN_ORDER.slice(0, 2))).toBe("2 findings that the scenario expects");
    expect(sayFindings(IN_ORDER.slice(2, 3))).toBe("1 warning");
  });

  test("stand before the figures, unless the scenario expects them or there are none", () => {
    const orderOf = (findings: readonly Finding[]) => {
      const html = String(renderReport(inputOf(withFindings(findings))).files[0].content);
      return html.indexOf('<section id="findings"') < html.indexOf('<section id="designs"');
    };
    expect([IN_ORDER, IN_ORDER.slice(0, 2), []].map(orderOf)).toEqual([true, false, false]);
  });

  test("show how to replay what was broken; what no run shows has nothing to replay", () => {
    const item = (finding: Finding) => {
      const html = String(renderReport(inputOf(withFindings([finding]))).files[0].content);
      return /<ol class="findings">([\s\S]*?)<\/ol>/.exec(html)![1];
    };
    expect(item(found("violation", "I2", "a", 1))).toMatch(/<\/p><p>Replay it:/);
    expect(item(found("warning", "I10", "a", 1))).toMatch(/<summary>To replay or to watch it<\/summary><p>Replay it:/);
    expect(item(found("warning", "no-difference", "a", 1))).not.toContain("Replay");
  });

  test("are no warnings where the scenario expects them", () => {
    const resultOf = (check: string) => lawRows(withFindings(IN_ORDER)).find((row) => row.check === check)!.result;
    expect(resultOf("I1")).toBe("✗ 1 violation, broken 3 times, as the scenario expects");
    expect(resultOf("I10")).toBe("! 2 warnings");
  });
});
