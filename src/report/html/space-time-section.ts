// The section with the space-time diagrams, and how the list of findings refers to them.

import type { Finding } from "../../experiment/results.ts";
import type { SpaceTimeChart } from "../charts/spacetime/space-time-chart.ts";
import { markup, type Markup } from "../markup.ts";
import { figure } from "./figure.ts";
import type { PageSection } from "./section.ts";

export function spaceTimeSection(diagrams: readonly SpaceTimeChart[]): PageSection | null {
  if (diagrams.length === 0) return null;
  const note = markup`<p class="note">One replication of each design. Time runs to the right; every line is a node, and every arrow a message from the moment it was sent to the moment it was handed over. A bar on a line is a reign with its epoch, a wedge below it a lease with the time that its holder believes to have left. Each diagram is also a file beside this report.</p>`;
  return { id: "spacetime", title: "Space and time around a fault", content: [note, ...diagrams.map(figure)] };
}

/** Where a finding is marked; null where no diagram shows its run at that time. */
export function diagramLink(finding: Finding, diagrams: readonly SpaceTimeChart[]): Markup | null {
  const shown = diagrams.find(
    ({ variant, seed, origin, x }) =>
      variant === finding.variant &&
      seed === finding.seed &&
      finding.at - origin >= x.min &&
      finding.at - origin <= x.max,
  );
  return shown === undefined ? null : markup` · <a href="#${shown.id}">marked in the space-time diagram</a>`;
}
