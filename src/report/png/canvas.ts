// The only door to the optional packages that draw PNG: chartjs-node-canvas on @napi-rs/canvas. Where they cannot be
// loaded there are no PNG charts, and everything else works.

import { createRequire } from "node:module";
import type { ChartComponentLike, ChartConfiguration } from "chart.js";

export const FONT_FAMILY = "Orrery Sans";
const WIDTH = 1200;
/** Pixels per unit: sharp on a slide and on a screen of today. */
const PIXEL_RATIO = 2;

export interface PngCanvas {
  readonly draw: (configuration: ChartConfiguration, height: number) => Uint8Array;
}

/** Null where a package is missing or does not fit this machine; `reason` says which. */
export type LoadedCanvas =
  { readonly kind: "canvas"; readonly canvas: PngCanvas } | { readonly kind: "missing"; readonly reason: string };

/** The parts of chartjs-node-canvas that work with @napi-rs/canvas: its asynchronous half does not. */
interface NodeCanvas {
  readonly renderToBufferSync: (configuration: ChartConfiguration, type: "image/png") => Uint8Array;
}
interface NodeCanvasModule {
  readonly ChartJSNodeCanvas: new (options: NodeCanvasOptions) => NodeCanvas;
}
interface NodeCanvasOptions {
  readonly width: number;
  readonly height: number;
  readonly backgroundColour: string;
  readonly chartCallback: (chart: ChartLibrary) => void;
}
interface ChartLibrary {
  readonly register: (plugin: ChartComponentLike) => void;
  readonly defaults: {
    devicePixelRatio?: number;
    font: { family?: string; size?: number };
    color: string;
    animation: unknown;
  };
}
interface FontRegistry {
  readonly registerFromPath: (path: string, family: string) => unknown;
}

/** What `createRequire` gives, as far as it is used here; tests pass one that fails. */
export interface Requirer {
  (name: string): unknown;
  readonly resolve: (name: string) => string;
  readonly cache: Record<string, unknown>;
}

const ANNOTATION = "chartjs-plugin-annotation";

export function loadCanvas(require: Requirer = createRequire(import.meta.url) as Requirer): LoadedCanvas {
  try {
    const { GlobalFonts } = require("@napi-rs/canvas") as { readonly GlobalFonts: FontRegistry };
    const { ChartJSNodeCanvas } = require("chartjs-node-canvas") as NodeCanvasModule;
    require.resolve(ANNOTATION);
    registerFont(GlobalFonts, require);
    const byHeight = new Map<number, NodeCanvas>();
    return {
      kind: "canvas",
      canvas: {
        draw(configuration, height) {
          const canvas =
            byHeight.get(height) ??
            new ChartJSNodeCanvas({
              width: WIDTH,
              height,
              backgroundColour: "#ffffff",
              chartCallback: (chart) => prepare(chart, require),
            });
          byHeight.set(height, canvas);
          return canvas.renderToBufferSync(configuration, "image/png");
        },
      },
    };
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    return { kind: "missing", reason };
  }
}

/** Without a font of our own, text is silently missing on a machine that has none. */
function registerFont(fonts: FontRegistry, require: Requirer): void {
  const files = [
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
  ];
  for (const file of files) {
    const registered = fonts.registerFromPath(file, FONT_FAMILY);
    if (registered === null || registered === false) throw new Error(`the font ${file} could not be registered`);
  }
}

/**
 * chartjs-node-canvas loads a Chart.js of its own for every size, and forgets it. The plugin must find that very one when
 * it loads, or it cannot draw: so it is required anew here, by CommonJS, while that Chart.js is in the cache.
 */
function prepare(chart: ChartLibrary, require: Requirer): void {
  delete require.cache[require.resolve(ANNOTATION)];
  chart.register(require(ANNOTATION) as ChartComponentLike);
  chart.defaults.devicePixelRatio = PIXEL_RATIO;
  chart.defaults.font.family = FONT_FAMILY;
  chart.defaults.font.size = 13;
  chart.defaults.color = "#1b2129";
  chart.defaults.animation = false;
}
