import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { loadCanvas, type Requirer } from "../../src/report/png/canvas.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { closingText } from "../../src/report/terminal.ts";
import { sampleInput } from "./sample-input.ts";
import { hostileInput, strangeInputs } from "./strange-inputs.ts";

const require = createRequire(import.meta.url) as Requirer;
const loaded = loadCanvas();
const sample = renderReport(sampleInput());

function textOf(report: typeof sample, name: string): string {
  return String(report.files.find((file) => file.name === name)!.content);
}

describe("a report", () => {
  test.each(strangeInputs())("survives %s", (_, input) => {
    const report = renderReport(input, { png: false });
    expect(report.files.map(({ name }) => name)).toEqual(["index.html", "summary.md", "results.json"]);
    const readable = `${textOf(report, "index.html").replace(/<[^>]*>/g, " ")}${textOf(report, "summary.md")}${closingText(input, { colour: false, width: 80 })}`;
    expect(readable).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object/);
    expect(textOf(report, "index.html")).not.toMatch(/="[^"]*\b(NaN|undefined|Infinity)\b/);
    expect(() => JSON.parse(textOf(report, "results.json"))).not.toThrow();
  });

  test("is the same text for the same input", () => {
    expect(textOf(renderReport(sampleInput(), { png: false }), "index.html")).toBe(textOf(sample, "index.html"));
  });

  test("says in one line that PNG charts are missing, and is complete otherwise", () => {
    const report = renderReport(sampleInput(), { loadCanvas: () => loadCanvas(missing("@napi-rs/canvas")) });
    expect(report.files.map(({ name }) => name)).toEqual(["index.html", "summary.md", "results.json"]);
    expect(report.notices).toHaveLength(1);
    expect(report.notices[0]).toMatch(/^No PNG charts: [^\n]*Cannot find module '@napi-rs\/canvas'[^\n]*$/);
  });

  test.each(["chartjs-node-canvas", "chartjs-plugin-annotation"])("can do without %s", (name) => {
    expect(loadCanvas(missing(name)).kind).toBe("missing");
  });

  test("results.json has its keys in canonical order, and null where there is no number", () => {
    const input = sampleInput();
    const variants = { random: { runs: [], metrics: { throughput: { unit: "1/s", mean: Number.NaN, ci95: [null, null] as const, replications: 1 } } } };
    const text = textOf(renderReport({ ...input, results: { ...input.results, variants } }, { png: false }), "results.json");
    expect(text).toContain('"variants":{"random":{"metrics":{"throughput":{"ci95":[null,null],"mean":null,"replications":1,"unit":"1/s"}},"runs":[]}}');
    expect(JSON.parse(textOf(sample, "results.json"))).toEqual(JSON.parse(JSON.stringify(input.results)));
  });
});

/** As on a machine where one package is not installed. */
function missing(absent: string): Requirer {
  const refuse = (name: string): void => {
    if (name.startsWith(absent)) throw new Error(`Cannot find module '${absent}'\nRequire stack:\n- somewhere`);
  };
  return Object.assign((name: string) => (refuse(name), require(name)), {
    resolve: (name: string) => (refuse(name), require.resolve(name)),
    cache: require.cache,
  });
}

describe.skipIf(loaded.kind === "missing")("PNG charts", () => {
  const pngs = sample.files.filter(({ name }) => name.endsWith(".png"));

  test("are drawn for every kind of figure, without notices", () => {
    expect(sample.notices).toEqual([]);
    expect(pngs.map(({ name }) => name)).toEqual(["latency.png", "throughput.png", "queue.png", "utilisation.png", "waste.png", "comparison.png"]);
  });

  test("have text in our own font where the title is, and ink in the plot", async () => {
    for (const { name, content } of pngs) {
      const picture = await pixelsOf(content as Uint8Array);
      expect.soft(picture.inked(0, 0, picture.width / 2, 60), `${name}: title`).toBeGreaterThan(500);
      expect.soft(picture.inked(picture.width * 0.2, picture.height * 0.95 - 40, picture.width * 0.8, picture.height), `${name}: axis title`).toBeGreaterThan(100);
      expect.soft(picture.inked(picture.width * 0.2, picture.height * 0.4, picture.width * 0.8, picture.height * 0.8), `${name}: plot`).toBeGreaterThan(1_000);
    }
  });

  test("stand hostile names, and inputs without sense", () => {
    const draw = { loadCanvas: () => loaded };
    expect(renderReport(hostileInput(), draw).files.filter(({ name }) => name.endsWith(".png")).length).toBeGreaterThan(3);
    const feared = new Map(strangeInputs());
    for (const name of ["observations that make no sense", "zero everywhere", "one replication of one design"]) expect(() => renderReport(feared.get(name)!, draw)).not.toThrow();
  });

  async function pixelsOf(content: Uint8Array): Promise<{ readonly width: number; readonly height: number; inked(left: number, top: number, right: number, bottom: number): number }> {
    const { createCanvas, loadImage } = require("@napi-rs/canvas") as typeof import("@napi-rs/canvas");
    const image = await loadImage(Buffer.from(content));
    const context = createCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return {
      width: image.width,
      height: image.height,
      inked(left, top, right, bottom) {
        const { data } = context.getImageData(Math.floor(left), Math.floor(top), Math.floor(right - left), Math.floor(bottom - top));
        let count = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] < 600) count += 1;
        return count;
      },
    };
  }
});
