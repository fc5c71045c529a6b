import { expect, test } from "vitest";
import type { ForestChart } from "../../src/report/charts/chart.ts";
import { drawForest } from "../../src/report/svg/forest.ts";
import { textWidth } from "../../src/report/svg/frame.ts";

function numberPlace(text: string, conclusion: string): number {
  const row = { heading: null, label: "a - b", middle: -60, low: -63, high: -60, text, conclusion, decided: true };
  const chart = { kind: "forest", id: "f", x: { min: -100, max: 50, ticks: [], label: "" }, rows: [row] };
  const drawn = drawForest(chart as unknown as ForestChart, "differences").text;
  return Number(/class="number" x="([\d.]+)"/.exec(drawn)![1]);
}

test("figures and conclusions never run into each other: the axis makes room", () => {
  expect(numberPlace("1 s [0 to 2]", "b better")).toBe(610);
  const [text, conclusion] = ["−62.1 points [−63.4 to −60.8]", "adaptive-lifo-long better"];
  const start = 960 - Math.min(170, textWidth(conclusion));
  expect(numberPlace(text, conclusion) + textWidth(text)).toBeLessThan(start - 5);
});
