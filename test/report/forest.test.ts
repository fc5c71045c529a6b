import { expect, test } from "vitest";
import type { ForestChart } from "../../src/report/charts/chart.ts";
import { forestConfiguration } from "../../src/report/png/forest-configuration.ts";
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

test("on a picture for slides a long heading is whole, and stands across the plot", () => {
  const heading = "time with two masters that take themselves for the leader (lower is better)";
  const row = { heading, label: "a - b", middle: -60, low: -63, high: -60, text: "", conclusion: "", decided: true };
  const x = { kind: "linear", min: -100, max: 50, ticks: [], label: "" };
  const chart = { kind: "forest", id: "f", title: "t", caption: "c", x, rows: [row] };
  const { options } = forestConfiguration(chart as unknown as ForestChart);
  expect(JSON.stringify(options!.plugins)).toContain(heading);
});
