// The ziggurats of the exponential and the normal distribution: their tables, and the rare cases (about 2 in 100) in
// which a point is not in the safe part of its layer. Called by random streams only, which hold the common case.
// Source: Marsaglia and Tsang, The Ziggurat Method for Generating Random Variables, J. Stat. Software 5(8), 2000.

import { exp } from "./math.ts";
import type { RandomStream } from "./random-stream.ts";
import { EXPONENTIAL_LAYERS, NORMAL_LAYERS, ZIGGURAT_SCALE } from "./ziggurat-tables.ts";

const TWO_TO_MINUS_23 = 1 / 8_388_608;
const TWO_TO_MINUS_24 = 1 / 16_777_216;

/** Right edge of each layer, widest first. What is left of the next layer's edge is under the curve. */
export const exponentialEdge = Float64Array.from(EXPONENTIAL_LAYERS, (entry) => entry * ZIGGURAT_SCALE);
export const normalEdge = Float64Array.from(NORMAL_LAYERS, (entry) => entry * ZIGGURAT_SCALE);
/** The edges, to be multiplied by 24 and by 23 random bits. */
export const exponentialWidth = exponentialEdge.map((edge) => edge * TWO_TO_MINUS_24);
export const normalWidth = normalEdge.map((edge) => edge * TWO_TO_MINUS_23);

const exponentialHeight = exponentialEdge.map((x) => exp(-x));
const normalHeight = normalEdge.map((x) => exp(-0.5 * x * x));

/** The variate, when `x` fell right of the safe part of its layer. */
export function exponentialNearEdge(stream: RandomStream, layer: number, x: number): number {
  if (layer === 0) return exponentialEdge[1] + stream.exponential(); // the tail has the shape of the whole
  return isUnderCurve(stream, exponentialHeight, layer, exp(-x)) ? x : stream.exponential();
}

/** The same for the normal distribution; the caller puts the sign. */
export function normalNearEdge(stream: RandomStream, layer: number, x: number): number {
  if (layer === 0) return normalTail(stream);
  return isUnderCurve(stream, normalHeight, layer, exp(-0.5 * x * x)) ? x : stream.normal();
}

/** Marsaglia, Generating a Variable from the Tail of the Normal Distribution, Technometrics 6, 1964. */
function normalTail(stream: RandomStream): number {
  for (;;) {
    const beyond = stream.exponential() / normalEdge[1];
    if (2 * stream.exponential() > beyond * beyond) return normalEdge[1] + beyond;
  }
}

/** Draws a height inside the layer and compares it with the curve's. */
function isUnderCurve(stream: RandomStream, heights: Float64Array, layer: number, curve: number): boolean {
  return heights[layer] + stream.uniform() * (heights[layer + 1] - heights[layer]) < curve;
}
