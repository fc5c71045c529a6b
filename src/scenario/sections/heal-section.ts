// The `heal` section: the second phase of a liveness check. From an instant on, a core of the cluster works, and what is broken
// outside stays broken for good; the core must get going within a bound.

import * as z from "zod";
import type { ClusterSpec } from "../../cluster/cluster-spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Report } from "../load-variant.ts";
import type { Quorum } from "../quorums.ts";
import { listOf, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, text } from "../shapes/quantities.ts";
import { LIMITS } from "../limits.ts";
import type { PlacedFault } from "./faults-section.ts";

export interface HealSpec {
  readonly at: Instant;
  readonly within: Duration;
  /** Names of nodes; roles of which none is named give what `quorum` says, which is drawn by the seed. */
  readonly keep: "quorum" | readonly string[];
}

export type HealSection = z.output<ReturnType<typeof healShape>>;

export function healShape() {
  const quorum = choice(["quorum"]);
  const names = listOf(text("a node's name"), "nodes", LIMITS.nodes).min(1, {
    error: "expected at least one node, found an empty list",
  });
  return section({
    at: duration({ min: 1, minText: "1us" }).describe("When."),
    within: duration({ min: 1, minText: "1us" }).describe(
      "The core must have one leader by then, and no task may take longer, counted from its arrival or from the heal.",
    ),
    keep: viewed<HealSpec["keep"]>(
      () => z.union([quorum, names]),
      (value, reporting) => reporting.parse<HealSpec["keep"]>(Array.isArray(value) ? names : quorum, value, []),
    )
      .prefault("quorum")
      .describe(
        "The core. quorum: a majority each of masters, lock members and workers, drawn by the seed, and all clients and stores. Or a list of nodes; of roles that it does not name, the same.",
      ),
  });
}

interface Surroundings {
  readonly cluster: ClusterSpec;
  readonly quorums: readonly Quorum[];
  readonly faults: readonly PlacedFault[];
  readonly duration: Duration | undefined;
  readonly report: Report;
}

export function buildHeal(heal: HealSection | undefined, surroundings: Surroundings): HealSpec | undefined {
  if (heal === undefined) return undefined;
  const { faults, duration: length, report } = surroundings;
  const { at } = heal;
  if (length !== undefined && at >= length)
    report(["heal", "at"], "expected a time before the end of the run's duration");
  faults.forEach(({ spec }, index) => {
    if (spec.kind === "scheduled" && spec.at >= at)
      report(["faults", index, "at"], "expected a time before the heal: after it nothing new breaks");
  });
  if (heal.keep !== "quorum") checkNames(heal.keep, surroundings);
  return { ...heal, at: at as number as Instant };
}

function checkNames(keep: readonly string[], { cluster, quorums, report }: Surroundings): void {
  const known = new Set(cluster.nodes.map(({ name }) => name));
  keep.forEach((name, index) => {
    if (!known.has(name)) report(["heal", "keep", index], `expected a node of the cluster, found '${name}'`);
    else if (keep.indexOf(name) < index)
      report(["heal", "keep", index], `expected every node once, found '${name}' again`);
  });
  for (const { role, members, needed } of quorums) {
    const named = keep.filter((name) => cluster.nodes.some((node) => node.name === name && node.role === role)).length;
    const usable = members.filter((id) => keep.includes(cluster.nodes[id]!.name)).length;
    if (named > 0 && usable < needed)
      report(
        ["heal", "keep"],
        `expected at least ${needed} of ${cluster.nodes[members[0]!]!.name} to ${cluster.nodes[members.at(-1)!]!.name}, without whom nobody can lead, found ${usable}`,
      );
  }
}
