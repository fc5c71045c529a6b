// The space-time diagram as a picture: a file of its own, the same bytes every time, within its frame, and safe to open.

import { describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/render-report.ts";
import { faultyRun, findingAt, inputWith, NAMES } from "./sample-faults.ts";
import { HOSTILE_TEXT } from "./strange-inputs.ts";

const RUN = faultyRun();

describe("the drawing", () => {
  const files = renderReport(inputWith([RUN]), { names: NAMES }).files;
  const svg = String(files.find(({ name }) => name === "spacetime-raft.svg")!.content);

  test("is a file of its own that opens alone, and the same bytes every time", () => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="chart" role="img" aria-label="[^"]+" viewBox/,
    );
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|@import|<script/);
    const again = renderReport(inputWith([faultyRun()]), { names: NAMES }).files;
    expect(again.find(({ name }) => name === "spacetime-raft.svg")!.content).toBe(svg);
  });

  test("puts all it says inside the picture: arrows between their lines, bars and labels within the frame", () => {
    const height = Number(/viewBox="0 0 960 (\d+)/.exec(svg)![1]);
    const points = [...svg.matchAll(/class="(?:arrow|head)" d="([^"]*)"/g)].flatMap(([, path]) =>
      [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
    );
    expect(points.length).toBeGreaterThan(20);
    expect(points.filter(([x, y]) => x < 0 || x > 960 || y < 0 || y > height)).toEqual([]);
    const boxes = [...svg.matchAll(/<rect class="span[^"]*" x="([^"]*)" y="[^"]*" width="([^"]*)"/g)];
    expect(boxes.length).toBeGreaterThan(3);
    expect(boxes.filter(([, x, width]) => Number(x) + Number(width) > 937)).toEqual([]);
  });

  test("cuts a message that is still under way at the right end, at the height that it has reached", () => {
    const [window] = RUN.spacetime!;
    const messages = { from: [0], to: [1], kind: [1], sent: [21], until: [30], fate: [-1] };
    const run = faultyRun({ spacetime: [{ ...window, messages }] });
    const [{ content }] = renderReport(inputWith([run]), { names: NAMES }).files.filter(({ name }) =>
      name.endsWith(".svg"),
    );
    const [, y1, x2, y2] = /class="arrow" d="M[\d.]+ ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(
      String(content).slice(String(content).indexOf('class="axis"')),
    )!;
    expect(Number(x2)).toBe(936);
    const lines = [...String(content).matchAll(/class="life" d="M[\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    // Sent after 1 s, 9 s under way, cut at 1.95 s: about a tenth of the way down.
    const way = lines.at(-2)! - Number(y1);
    expect((Number(y2) - Number(y1)) / way).toBeCloseTo(0.95 / 9, 1);
  });

  test("has in its legend what it shows, and nothing else", () => {
    const legend = [...svg.matchAll(/<text class="legend"[^>]*>([^<]*)/g)].map(([, text]) => text);
    expect(legend).toEqual([
      "election",
      "replication",
      "lease and lock",
      "work",
      "clients",
      "dropped",
      "down",
      "stands for election",
      "elected, recovers",
      "leads",
      "lease, time left",
      "vote granted",
      "command refused",
      "attempt kept",
      "attempt succeeded",
    ]);
  });

  test("keeps hostile names inert, and file names plain and apart", () => {
    const nodes = RUN.nodes.map((node) => ({ ...node, name: node.name + HOSTILE_TEXT }));
    const faults = RUN.faults.map((fault) => ({ ...fault, text: HOSTILE_TEXT }));
    const findings = [findingAt(21.7, { check: HOSTILE_TEXT, variant: `../${HOSTILE_TEXT}` })];
    const hostile = faultyRun({ nodes, faults, findings, variant: `../${HOSTILE_TEXT}` });
    const twin = faultyRun({ variant: `..:${HOSTILE_TEXT}` });
    const pictures = renderReport(inputWith([hostile, twin]), { names: NAMES }).files.filter(({ name }) =>
      name.endsWith(".svg"),
    );
    expect(pictures).toHaveLength(2);
    for (const { name, content } of pictures) {
      expect(name).toMatch(/^spacetime-[A-Za-z0-9._-]+\.svg$/);
      expect(String(content)).not.toMatch(/<script|<img|[\u0007\u001b\u202e]/);
      expect(String(content).replace(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]*onerror/);
    }
    expect(new Set(pictures.map(({ name }) => name.toLowerCase())).size).toBe(2);
  });
});
