import { expect, test } from "vitest";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { formatValue } from "../../src/report/quantity.ts";
import { metricLabel } from "../../src/report/metric-labels.ts";

test.each(METRICS.map(({ name }) => name))("%s has words for readers", (name) => {
  expect(
    metricLabel(name),
    "add words to src/report/metric-labels.ts, or to the list that it takes them from",
  ).not.toMatch(/[a-z]\.[a-z]|[a-z][A-Z]/);
});

test("two metrics have no label in common", () => {
  const labels = METRICS.map(({ name }) => metricLabel(name));
  expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
});

test.each(METRICS.filter(({ name }) => metricLabel(name).startsWith("share of")).map(({ name }) => name))(
  "%s is a share, and written in percent",
  (name) => {
    expect(formatValue(0.0791, "1", name)).toBe("7.91%");
    expect(formatValue(0.0791, "1", `class.web.${name}`)).toBe("7.91%");
  },
);
