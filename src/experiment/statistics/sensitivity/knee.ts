// The knee of a response curve: where more of one thing stops buying much of the other. For sweeps over load, workers,
// timeouts.
// Source: Satopää, Albrecht, Irwin and Raghavan, Finding a "Kneedle" in a Haystack, ICDCS Workshops 2011. Without its spline
// (a sweep's points are means already) and with its sensitivity at 0: the point farthest from the chord between the ends,
// both axes stretched to 0..1. Farthest in y, as there; at right angles the same point is the farthest.

import { assert } from "../../../kernel/assert.ts";
import { assertSample } from "../sample.ts";

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface Knee extends CurvePoint {
  readonly index: number;
  /** Distance from the chord as a part of y's range: 0 on a straight line, near 1 at a right angle. */
  readonly prominence: number;
  /** Below the chord: y falls and then levels off, or stays and then rises. Above: the reverse. */
  readonly side: "below" | "above";
}

/** A bend that is smaller than this is no knee: a curve that is nearly straight has no best place. */
const PROMINENCE_MIN = 0.1;

/**
 * `points` with rising x. Undefined where there is none: fewer than three points, y the same at all, or a curve that is
 * nearly straight. Of a curve with two bends it finds the larger; of equal ones the first. It depends on the range swept: a
 * curve without a scale of its own (an exponential) has its knee wherever the sweep puts it.
 */
export function kneeOf(points: readonly CurvePoint[], prominenceMin = PROMINENCE_MIN): Knee | undefined {
  assertSample(
    points.flatMap(({ x, y }) => [x, y]),
    0,
  );
  for (let index = 1; index < points.length; index += 1) {
    assert(points[index].x > points[index - 1].x, "a curve's x rise from point to point");
  }
  if (points.length < 3) return undefined;
  const y = points.map((point) => point.y);
  const range = Math.max(...y) - Math.min(...y);
  if (range === 0) return undefined;
  const offsets = offsetsFromChord(points).map((offset) => offset / range);
  const index = offsets.reduce((best, offset, at) => (Math.abs(offset) > Math.abs(offsets[best]) ? at : best), 0);
  const prominence = Math.abs(offsets[index]);
  if (prominence < prominenceMin) return undefined;
  return { index, ...points[index], prominence, side: offsets[index] < 0 ? "below" : "above" };
}

/** y less the chord's y at the same x. */
function offsetsFromChord(points: readonly CurvePoint[]): readonly number[] {
  const from = points[0];
  const until = points[points.length - 1];
  const slope = (until.y - from.y) / (until.x - from.x);
  return points.map(({ x, y }) => y - from.y - slope * (x - from.x));
}
