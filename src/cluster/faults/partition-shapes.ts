// From a partition's shape, with its targets resolved to node ids, to the question "is from -> to cut?".

import type { PartitionShape } from "./fault.ts";

type IsCut = (from: number, to: number) => boolean;

/** `members(i)` gives the ids of the shape's i-th target, in the order in which the shape names them. */
export function cutBy(shape: PartitionShape, members: (target: number) => readonly number[], nodeCount: number): IsCut {
  switch (shape.kind) {
    case "isolate": {
      const inside = flags(members(0), nodeCount);
      if (shape.direction === "outbound") return (from, to) => inside[from] === 1 && inside[to] === 0;
      if (shape.direction === "inbound") return (from, to) => inside[from] === 0 && inside[to] === 1;
      return (from, to) => inside[from] !== inside[to];
    }
    case "groups": {
      const groupOf = new Int32Array(nodeCount);
      shape.groups.forEach((_, group) => members(group).forEach((id) => (groupOf[id] = group + 1)));
      const isApart: IsCut = (from, to) => groupOf[from] !== 0 && groupOf[to] !== 0 && groupOf[from] !== groupOf[to];
      // One way: the first group cannot send to the others.
      return shape.direction === "both" ? isApart : (from, to) => groupOf[from] === 1 && isApart(from, to);
    }
    case "bridge": {
      const [bridge, ...others] = members(0);
      const half = Math.ceil(others.length / 2);
      const left = flags(others.slice(0, half), nodeCount);
      const right = flags(others.slice(half), nodeCount);
      return (from, to) =>
        from !== bridge &&
        to !== bridge &&
        ((left[from] === 1 && right[to] === 1) || (right[from] === 1 && left[to] === 1));
    }
    case "links": {
      const source = flags(members(0), nodeCount);
      const target = flags(members(1), nodeCount);
      const isForward: IsCut = (from, to) => source[from] === 1 && target[to] === 1;
      return shape.direction === "outbound" ? isForward : (from, to) => isForward(from, to) || isForward(to, from);
    }
  }
}

function flags(ids: readonly number[], nodeCount: number): Uint8Array {
  const set = new Uint8Array(nodeCount);
  for (const id of ids) set[id] = 1;
  return set;
}
