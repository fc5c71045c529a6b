// Named resources beyond cores and memory: `{ gpu: 2 }`.

import { namedMap } from "./leaf.ts";
import { number } from "./quantities.ts";

export function resourcesShape(whose: string) {
  return namedMap(number({ min: 0, max: 1_000_000_000 }), `amounts ${whose}`, 100);
}
