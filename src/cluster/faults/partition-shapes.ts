// From a partition's shape, with its targets resolved to node ids, to the question "is from -> to cut?".

import type { PartitionShape } from "./fault.ts";

type IsCut = (from: number, to: number) => boolean;

/**
 * `members(i)` gives the ids of the shape's i-th target, in the order in which the shape names them. Of `halves`, the first half of
 * the members (rounded up) is one half.
 */
export function cutBy(shape: PartitionShape, members: (target: number) => readonly number[], nodeCount: number): IsCut {
  switch (shape.kind) {
    case "isolate": {
      const inside = flags(members(0), nodeCount);
      if (shape.direction === "outbound") return (from, to) => inside[from] === 1 && inside[to] === 0;
      if (shape.direction === "inbound") return (from, to) => inside[from] === 0 && inside[to] === 1;
      return (from, to) => inside[from] !== inside[to];
    }
    case "groups": {
      const groupOf = groupNumbers(
        shape.groups.map((_, group) => members(group)),
        nodeCount,
      );
      const isBetween = betweenGroups(groupOf);
      // One way: the first group cannot send to the others.
      return shape.direction === "both" ? isBetween : (from, to) => groupOf[from] === 1 && isBetween(from, to);
    }
    case "halves":
      return betweenGroups(groupNumbers(halves(members(0)), nodeCount));
    case "bridge": {
      const [, ...others] = members(0);
      return betweenGroups(groupNumbers(halves(others), nodeCount));
    }
    case "ring":
      return outOfHearing(members(0), nodeCount);
    case "chain": {
      const position = positions(members(0), nodeCount);
      return (from, to) => position[from] > 0 && position[to] > 0 && Math.abs(position[from] - position[to]) > 1;
    }
    case "links": {
      const source = flags(members(0), nodeCount);
      const target = flags(members(1), nodeCount);
      const isForward: IsCut = (from, to) => source[from] === 1 && target[to] === 1;
      return shape.direction === "outbound" ? isForward : (from, to) => isForward(from, to) || isForward(to, from);
    }
  }
}

/** From 1; 0 = in none; a node is of the last group that names it. */
function groupNumbers(groups: readonly (readonly number[])[], nodeCount: number): Int32Array {
  const groupOf = new Int32Array(nodeCount);
  groups.forEach((ids, group) => ids.forEach((id) => (groupOf[id] = group + 1)));
  return groupOf;
}

function betweenGroups(groupOf: Int32Array): IsCut {
  return (from, to) => groupOf[from] !== 0 && groupOf[to] !== 0 && groupOf[from] !== groupOf[to];
}

function halves(ids: readonly number[]): readonly (readonly number[])[] {
  const half = Math.ceil(ids.length / 2);
  return [ids.slice(0, half), ids.slice(half)];
}

/** Each member hears the majority of which it is the middle: so many before it on the ring, and one fewer behind it if that is even. */
function outOfHearing(ids: readonly number[], nodeCount: number): IsCut {
  const position = positions(ids, nodeCount);
  const majority = Math.floor(ids.length / 2) + 1;
  const before = Math.floor(majority / 2);
  const behind = majority - 1 - before;
  return (from, to) => {
    if (position[from] === 0 || position[to] === 0) return false;
    const ahead = (position[to] - position[from] + ids.length) % ids.length; // steps from the sender on to the hearer
    return ahead > before && ids.length - ahead > behind;
  };
}

/** From 1; 0 = it is not among them. */
function positions(ids: readonly number[], nodeCount: number): Int32Array {
  const position = new Int32Array(nodeCount);
  ids.forEach((id, index) => (position[id] = index + 1));
  return position;
}

function flags(ids: readonly number[], nodeCount: number): Uint8Array {
  const set = new Uint8Array(nodeCount);
  for (const id of ids) set[id] = 1;
  return set;
}
