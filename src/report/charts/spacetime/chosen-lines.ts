// Which nodes get a line, and in which order: members of the lock service, masters, struck machines, then the workers, stores and
// clients that had most to do with it. Nodes to which nothing happened are left out.

import type { ShownRun } from "../../overview/runs-overview.ts";
import type { View } from "./views.ts";

export const LINES_MAX = 12;
const STRUCK_MAX = 4;
/** Of each role, beside struck nodes. */
const MOST: ReadonlyMap<string, number> = new Map([
  ["lock", 3],
  ["master", 5],
  ["worker", 4],
  ["store", 1],
  ["client", 1],
]);
/** From the top of the picture down, so that arrows between masters are short. */
const ORDER = ["client", "lock", "master", "worker", "store"];
/** What happens on a node says more than a message. */
const MARK_WEIGHT = 4;

export interface ChosenLines {
  /** Node ids, from the top down. */
  readonly nodes: readonly number[];
  /** Nodes to which something happened, without a line. */
  readonly left: number;
}

export function chooseLines(view: View): ChosenLines {
  const weights = weightsOf(view);
  const involved = [...weights.keys()].toSorted((a, b) => weights.get(b)! - weights.get(a)! || a - b);
  const struck = (view.recovery?.nodes ?? []).slice(0, STRUCK_MAX);
  const found = view.findings.flatMap(({ node }) => idOf(view.run, node) ?? []).slice(0, STRUCK_MAX);
  const chosen = [...new Set([...struck, ...found])];
  for (const role of [...ORDER.filter((one) => one !== "client"), "client"]) {
    const own = involved.filter((node) => roleOf(view.run, node) === role && !chosen.includes(node));
    const taken = chosen.filter((node) => roleOf(view.run, node) === role && role !== "worker").length;
    chosen.push(...own.slice(0, Math.max(0, (MOST.get(role) ?? 0) - taken)));
  }
  const nodes = chosen.slice(0, LINES_MAX);
  const rank = (node: number) => ORDER.indexOf(roleOf(view.run, node));
  return {
    nodes: nodes.toSorted((a, b) => rank(a) - rank(b) || a - b),
    left: involved.filter((node) => !nodes.includes(node)).length,
  };
}

export function roleOf(run: ShownRun, node: number): string {
  return run.nodes[node]?.role ?? "worker";
}

function idOf(run: ShownRun, name: string | undefined): number | undefined {
  const id = run.nodes.findIndex((node) => node.name === name);
  return id < 0 ? undefined : id;
}

function weightsOf({ window, from, until }: View): ReadonlyMap<number, number> {
  const weights = new Map<number, number>();
  const add = (node: number, weight: number) => node >= 0 && weights.set(node, (weights.get(node) ?? 0) + weight);
  const { messages } = window;
  messages.sent.forEach((sent, index) => {
    if (sent > until || (messages.until[index] ?? sent) < from) return;
    add(messages.from[index], 1);
    add(messages.to[index], 1);
  });
  for (const { at, node, kind } of window.marks) {
    if (at >= from && at <= until && kind !== "node.trusted") add(node, MARK_WEIGHT);
  }
  return weights;
}
