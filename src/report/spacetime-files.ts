// The space-time diagrams as SVG files beside the report: spacetime-<variant>.svg, numbered from the second of a variant on.

import type { SpaceTimeChart } from "./charts/spacetime/space-time-chart.ts";
import { drawingStyle } from "./html/style.ts";
import { drawSpaceTime } from "./svg/spacetime/space-time.ts";
import { standalone } from "./svg/standalone.ts";

/** Longer names help nobody, and some file systems refuse them. */
const NAME_MAX = 80;

export function spaceTimeFiles(
  diagrams: readonly SpaceTimeChart[],
): readonly { readonly name: string; readonly content: string }[] {
  const taken = new Set<string>();
  return diagrams.map((diagram) => {
    const name = freeName(fileName(diagram.variant), taken);
    taken.add(name);
    const title = `${diagram.title}. ${diagram.caption}`;
    return { name, content: standalone(drawSpaceTime(diagram, title), title, drawingStyle()) };
  });
}

/** Only letters, digits and `._-`: a variant's name may hold what a file's may not. */
function fileName(variant: string): string {
  return `spacetime-${variant.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, NAME_MAX)}`;
}

/** Without regard to case, as some file systems are. */
function freeName(base: string, taken: ReadonlySet<string>): string {
  const isTaken = (name: string) => [...taken].some((other) => other.toLowerCase() === name.toLowerCase());
  let name = `${base}.svg`;
  for (let number = 2; isTaken(name); number += 1) name = `${base}-${number}.svg`;
  return name;
}
