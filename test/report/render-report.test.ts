import { createRequire } from "node:module";
import type * as canvas from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { FONT_FAMILY, loadCanvas, type Requirer } from "../../src/report/png/canvas.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { closingText } from "../../src/report/terminal.ts";
import { sampleInput } from "./sample-input.ts";
import { hostileInput, strangeInputs } from "./strange-inputs.ts";

type CanvasModule = Pick<typeof canvas, "createCanvas" | "loadImage" | "GlobalFonts">;

const require = createRequire(import.meta.url) as Requirer;
const loaded = loadCanvas();
const sample = renderReport(sampleInput(), { loadCanvas });

function textOf(report: typeof sample, name: string): string {
  return String(report.files.find((file) => file.name === name)!.content);
}

describe("a report", () => {
  test.each(strangeInputs())("survives %s", (_, input) => {
    const report = renderReport(input);
    const pictures = report.files.filter(({ name }) => name.endsWith(".svg"));
    expect(report.files.filter((file) => !pictures.includes(file)).map(({ name }) => name)).toEqual([
      "index.html",
      "summary.md",
      "results.json",
    ]);
    for (const { content } of pictures) expect(String(content)).not.toMatch(/\b(NaN|undefined|Infinity)\b/);
    const readable = `${textOf(report, "index.html").replace(/<[^>]*>/g, " ")}${textOf(report, "summary.md")}${closingText(input, { colour: false, width: 80 })}`;
    expect(readable).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object/);
    expect(textOf(report, "index.html")).not.toMatch(/="[^"]*\b(NaN|undefined|Infinity)\b/);
    expect(() => JSON.parse(textOf(report, "results.json"))).not.toThrow();
  });

  test("is the same text for the same input", () => {
    expect(textOf(renderReport(sampleInput()), "index.html")).toBe(textOf(sample, "index.html"));
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
    const variants = {
      random: {
        runs: [],
        metrics: { throughput: { unit: "1/s", mean: Number.NaN, ci95: [null, null] as const, replications: 1 } },
      },
    };
    const text = textOf(renderReport({ ...input, results: { ...input.results, variants } }), "results.json");
    expect(text).toContain(
      '"variants":{"random":{"metrics":{"throughput":{"ci95":[null,null],"mean":null,"replications":1,"unit":"1/s"}},"runs":[]}}',
    );
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
    expect(pngs.map(({ name }) => name)).toEqual([
      "latency.png",
      "throughput.png",
      "queue.png",
      "utilisation.png",
      "waste.png",
      "comparison.png",
      "trade-off.png",
    ]);
  });

  test("have text where title and axis are, and ink in the plot", async () => {
    for (const { name, content } of pngs) {
      const { width, height, inkedColumns } = await pixelsOf(content as Uint8Array);
      expect.soft(inkedColumns(0, 0, width / 2, 60).length, `${name}: title`).toBeGreaterThan(100);
      expect
        .soft(inkedColumns(width * 0.2, height - 70, width * 0.8, height).length, `${name}: axis`)
        .toBeGreaterThan(40);
      expect
        .soft(inkedColumns(width * 0.2, height * 0.4, width * 0.8, height * 0.8).length, `${name}: plot`)
        .toBeGreaterThan(60);
    }
  });

  test("are written in the font that we ship, not in one of the machine", async () => {
    const { createCanvas, GlobalFonts } = require("@napi-rs/canvas") as CanvasModule;
    expect(GlobalFonts.has(FONT_FAMILY)).toBe(true);
    const context = createCanvas(10, 10).getContext("2d");
    context.font = `bold 36px "${FONT_FAMILY}"`;
    const { inkedColumns, width } = await pixelsOf(pngs[0].content as Uint8Array);
    const columns = inkedColumns(0, 20, width, 54);
    const expected = context.measureText("Distribution of response time").width;
    // Side bearings of the first and last letter: a few px of about 630. Liberation Sans is 60 px narrower.
    expect(Math.abs(columns.at(-1)! - columns[0] - expected)).toBeLessThan(12);
  });

  test("stand hostile names, and inputs without sense", () => {
    const draw = { loadCanvas: () => loaded };
    expect(renderReport(hostileInput(), draw).files.filter(({ name }) => name.endsWith(".png")).length).toBeGreaterThan(
      3,
    );
    const feared = new Map(strangeInputs());
    for (const name of ["observations that make no sense", "zero everywhere", "one replication of one design"])
      expect(() => renderReport(feared.get(name)!, draw)).not.toThrow();
  });

  interface Picture {
    readonly width: number;
    readonly height: number;
    /** Columns of the box that hold a dark or coloured pixel. */
    inkedColumns(left: number, top: number, right: number, bottom: number): readonly number[];
  }

  async function pixelsOf(content: Uint8Array): Promise<Picture> {
    const { createCanvas, loadImage } = require("@napi-rs/canvas") as CanvasModule;
    const image = await loadImage(Buffer.from(content));
    const context = createCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return {
      width: image.width,
      height: image.height,
      inkedColumns(left, top, right, bottom) {
        const [x, y, width, height] = [left, top, right - left, bottom - top].map(Math.floor);
        const { data } = context.getImageData(x, y, width, height);
        const isInk = (at: number) => data[at] + data[at + 1] + data[at + 2] < 500;
        const columns = Array.from({ length: width }, (_, column) => column);
        return columns.filter((column) =>
          Array.from({ length: height }, (_, row) => (row * width + column) * 4).some(isInk),
        );
      },
    };
  }
});
