// Seeds that all give the same: their spread of 0 would make an interval without width, certainty after two of them. Where chance
// had its part in the runs, two that agree are no such thing: a count that is 3 or 4 at even odds is the same twice every second time.
//
// Such a sample is judged as though one more seed had come out right at the boundary. At 95% that takes four seeds: fewer could be
// overturned by one more. (Of a value that lies on either side of the boundary at even odds, four agree in one experiment of eight, and five
// in one of sixteen.)

import { meanInterval } from "../statistics/interval.ts";
import type { Interval } from "../statistics/interval.ts";
import { areAllEqual } from "../statistics/sample.ts";

/** Of distances from a boundary at 0. `isCertain`: nothing was left to chance, so that two that agree say it all. */
export function judgedInterval(distances: readonly number[], isCertain: boolean, level: number): Interval {
  const isDoubtful = !isCertain && distances.length > 1 && areAllEqual(distances) && distances[0] !== 0;
  return meanInterval(isDoubtful ? [...distances, 0] : distances, level);
}

/** The least number of seeds that decide by being the same. */
export function seedsThatAgree(level: number): number {
  let count = 2;
  while (isCrossing(meanInterval([...Array<number>(count).fill(1), 0], level))) count += 1;
  return count;
}

function isCrossing({ low }: Interval): boolean {
  return low === null || low <= 0;
}
