// Every partition shape against the plain statement of what it cuts, for all ordered pairs of six nodes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PartitionShape, Target } from "../../../src/cluster/faults/fault.ts";
import { cutBy } from "../../../src/cluster/faults/partition-shapes.ts";

const NODES = [0, 1, 2, 3, 4, 5];
const SOME = { kind: "names", names: [] } as Target;

function cutPairs(shape: PartitionShape, members: readonly (readonly number[])[]): readonly string[] {
  const isCut = cutBy(shape, (target) => members[target], NODES.length);
  return NODES.flatMap((from) => NODES.filter((to) => from !== to && isCut(from, to)).map((to) => `${from}>${to}`));
}

function pairsWhere(isCut: (from: number, to: number) => boolean): readonly string[] {
  return NODES.flatMap((from) => NODES.filter((to) => from !== to && isCut(from, to)).map((to) => `${from}>${to}`));
}

const members = fc.subarray(NODES, { minLength: 1 });

function holds(
  shapes: readonly PartitionShape[],
  targets: number,
  truth: (shape: never, members: readonly (readonly number[])[], from: number, to: number) => boolean,
): void {
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes),
      fc.array(members, { minLength: targets, maxLength: targets }),
      (shape, lists) => {
        expect(cutPairs(shape, lists)).toEqual(pairsWhere((from, to) => truth(shape as never, lists, from, to)));
      },
    ),
    { seed: 1 },
  );
}

describe("a partition", () => {
  it("that isolates nodes cuts what crosses their border, both ways or one way", () => {
    const shapes = (["both", "outbound", "inbound"] as const).map((direction) => ({
      kind: "isolate" as const,
      target: SOME,
      direction,
    }));
    holds(shapes, 1, ({ direction }: { direction: string }, [inside], from, to) => {
      const leaves = inside.includes(from) && !inside.includes(to);
      const enters = !inside.includes(from) && inside.includes(to);
      return (leaves && direction !== "inbound") || (enters && direction !== "outbound");
    });
  });

  it("into groups cuts between members of different groups, and one way only what the first group sends", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 2, 3), { minLength: 6, maxLength: 6 }),
        fc.constantFrom("both" as const, "outbound" as const),
        (groupOf, direction) => {
          const lists = [1, 2, 3].map((group) => NODES.filter((node) => groupOf[node] === group)); // 0 = in no group
          const shape = { kind: "groups" as const, groups: [SOME, SOME, SOME], direction };
          const truth = (from: number, to: number): boolean => {
            const isApart = groupOf[from] !== 0 && groupOf[to] !== 0 && groupOf[from] !== groupOf[to];
            return isApart && (direction === "both" || groupOf[from] === 1);
          };
          expect(cutPairs(shape, lists)).toEqual(pairsWhere(truth));
        },
      ),
      { seed: 1 },
    );
  });

  it("with a bridge leaves two halves that only its first member still connects", () => {
    expect(cutPairs({ kind: "bridge", target: SOME }, [[2, 0, 1, 4]])).toEqual(["0>4", "1>4", "4>0", "4>1"]);
    holds([{ kind: "bridge", target: SOME }], 1, (_shape, [[, ...others]], from, to) => {
      const half = Math.ceil(others.length / 2);
      const side = (node: number): number => (others.indexOf(node) < 0 ? 0 : others.indexOf(node) < half ? 1 : 2);
      return side(from) !== 0 && side(to) !== 0 && side(from) !== side(to);
    });
  });

  it("in halves cuts between the first half of the members, rounded up, and the others", () => {
    expect(cutPairs({ kind: "halves", target: SOME }, [[4, 0, 2]])).toEqual(["0>2", "2>0", "2>4", "4>2"]);
    holds([{ kind: "halves", target: SOME }], 1, (_shape, [inside], from, to) => {
      const half = Math.ceil(inside.length / 2);
      const side = (node: number): number => (inside.indexOf(node) < 0 ? 0 : inside.indexOf(node) < half ? 1 : 2);
      return side(from) !== 0 && side(to) !== 0 && side(from) !== side(to);
    });
  });

  it("as a chain cuts between members that are not neighbours", () => {
    expect(cutPairs({ kind: "chain", target: SOME }, [[4, 0, 2]])).toEqual(["2>4", "4>2"]);
    holds([{ kind: "chain", target: SOME }], 1, (_shape, [inside], from, to) => {
      const [a, b] = [inside.indexOf(from), inside.indexOf(to)];
      return a >= 0 && b >= 0 && Math.abs(a - b) > 1;
    });
  });

  it.each([3, 4, 5, 6, 7, 8, 9, 12, 13])(
    "as a ring of %i lets every member hear a majority, and no two the same",
    (size) => {
      const ring = Array.from({ length: size }, (_, index) => (index * 5 + 2) % 16).toSorted(
        (a, b) => (a % 7) - (b % 7),
      );
      const isCut = cutBy({ kind: "ring", target: SOME }, () => ring, 17);
      const majority = Math.floor(size / 2) + 1;
      const heard = ring.map((to) => ring.filter((from) => from === to || !isCut(from, to)));
      expect(heard.map(({ length }) => length)).toEqual(ring.map(() => majority));
      expect(new Set(heard.map((members) => members.toSorted((a, b) => a - b).join())).size).toBe(size);
      // Who hears whom is mutual where a majority is odd; where it is even, one link of each is not.
      const oneWay = ring.flatMap((to) => ring.filter((from) => isCut(from, to) && !isCut(to, from)));
      expect(oneWay.length).toBe(majority % 2 === 1 ? 0 : size);
      expect(ring.some((member) => isCut(member, 16) || isCut(16, member))).toBe(false); // no member, no cut
    },
  );

  it("of single links cuts those, both ways or one way", () => {
    const shapes = (["both", "outbound"] as const).map((direction) => ({
      kind: "links" as const,
      from: SOME,
      to: SOME,
      direction,
    }));
    holds(shapes, 2, ({ direction }: { direction: string }, [sources, targets], from, to) => {
      const forward = sources.includes(from) && targets.includes(to);
      const back = sources.includes(to) && targets.includes(from);
      return forward || (back && direction === "both");
    });
  });
});
