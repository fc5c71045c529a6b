import { expect, test } from "vitest";
import type { Finding } from "../../src/experiment/results.ts";
import { alikeDesigns } from "../../src/experiment/alike-designs.ts";

const context = { seed: 1, replay: (variant: string, seed: number) => `replay ${variant} ${seed}` };

function design(name: string, ...responses: readonly number[]) {
  const runs = responses.map((response, index) => ({
    seed: index + 1,
    metrics: { "tasks.submitted": 10, "response.mean": response },
    findings: [],
  }));
  return { name, runs };
}

test("a design that did at every seed what an earlier one did is said to", () => {
  const findings = alikeDesigns([design("none", 1, 2), design("late", 1, 3), design("dolly", 1, 2)], context);
  expect(findings).toMatchObject([
    {
      check: "no-difference",
      severity: "warning",
      variant: "dolly",
      message: "did exactly what none did in each of 2 replications: whatever sets the two apart never came into play",
      replay: "replay dolly 1",
    },
  ]);
});

test("of three alike, two did what the first did", () => {
  const findings = alikeDesigns([design("a", 1), design("b", 1), design("c", 1)], context);
  expect(findings.map(({ variant, message }) => [variant, message.includes("what a did in the one")])).toEqual([
    ["b", true],
    ["c", true],
  ]);
});

test("longer messages alone are no difference", () => {
  const [plain, wordy] = [design("plain", 1), design("wordy", 1)];
  const runs = wordy.runs.map((run) => ({ ...run, metrics: { ...run.metrics, "bytes.perTask": 100 } }));
  expect(alikeDesigns([plain, { ...wordy, runs }], context)).toHaveLength(1);
});

test("a broken promise is a difference", () => {
  const sound = design("sound", 1);
  const broken = {
    name: "broken",
    runs: sound.runs.map((run) => ({ ...run, findings: [{ check: "I2", at: 1 } as Finding] })),
  };
  expect(alikeDesigns([sound, broken], context)).toEqual([]);
});

test.each([
  ["a difference at one seed is a difference", [design("a", 1, 2), design("b", 1, 2.000001)]],
  ["fewer replications are a difference", [design("a", 1, 2), design("b", 1)]],
  ["designs that did not run have done nothing alike", [design("a"), design("b")]],
])("%s", (_title, designs) => {
  expect(alikeDesigns(designs, context)).toEqual([]);
});

test("nor is it said of designs to which nothing was submitted", () => {
  const idle = (name: string) => ({ name, runs: [{ seed: 1, metrics: { "tasks.submitted": 0 }, findings: [] }] });
  expect(alikeDesigns([idle("a"), idle("b")], context)).toEqual([]);
});
