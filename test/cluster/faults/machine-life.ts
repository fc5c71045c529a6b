// What the trace says of machines: when they go down and come back, and which faults begin and end.

import { SECOND, type TestCluster } from "../build-cluster.ts";

/** `[seconds, node, what]` of everything that happens to machines. */
export function machineLife({ records }: TestCluster): readonly (readonly [number, number, string])[] {
  return records
    .filter(({ name }) => /^(node\.(crashed|restarted)|fault\.(started|ended))$/.test(name))
    .map(({ at, node, name }) => [at / SECOND, node, name.split(".")[1]]);
}
