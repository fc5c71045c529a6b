// What a run leaves, from what was observed in it: nodes by their names, violations as findings.

import { toSeconds, type Instant } from "../kernel/time.ts";
import type { Observatory } from "../observe/observatory.ts";
import type { Variant } from "../scenario/scenario.ts";
import { nameNodes } from "./name-nodes.ts";
import type { RunResult } from "./results.ts";

interface Leavings extends Pick<RunResult, "digest" | "faults" | "counters"> {
  readonly observed: ReturnType<Observatory["finish"]>;
  readonly end: Instant;
}

export function toRunResult({ name, cluster }: Variant, seed: number, leavings: Leavings): RunResult {
  const { observed, digest, faults, counters, end } = leavings;
  const { violations, ...figures } = observed;
  const names = cluster.nodes.map((node) => node.name);
  return {
    ...figures,
    variant: name,
    seed,
    digest,
    faults,
    findings: violations.map(({ node, ...violation }) => ({
      ...violation,
      message: nameNodes(violation.message, names),
      ...(node === undefined ? {} : { node: names[node] ?? String(node) }),
      variant: name,
      seed,
      replay: "",
    })),
    counters,
    end: toSeconds(end),
  };
}
