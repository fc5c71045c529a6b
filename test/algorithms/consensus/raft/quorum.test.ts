// Arithmetic of majorities, against the obvious version and against etcd's published cases (etcd-io/raft, quorum/testdata,
// Apache-2.0; reference case raft.etcd.quorum).

import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { reachedByMajority, voteResult } from "../../../../src/algorithms/consensus/raft/quorum.ts";
import type { Address } from "../../../../src/process/identity.ts";
import { isSharedMissing, setupOf, sharedText } from "../shared-cases.ts";
import { addresses } from "../scripted-member.ts";

type Vote = boolean | undefined;

const voters = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 9 });

describe("what a majority has reached", () => {
  property.prop([voters, fc.infiniteStream(fc.nat(20))])(
    "is the highest number that more than half of the voters have reached",
    (numbers, reached) => {
      const at = new Map(numbers.map((number) => [number, reached.next().value as number]));
      const numbersReached = [...at.values()].toSorted((one, other) => other - one);
      const isReached = (value: number): boolean =>
        2 * numbersReached.filter((one) => one >= value).length > numbers.length;
      const obvious = numbersReached.find((value) => isReached(value));
      expect(reachedByMajority(addresses(...numbers), (voter) => at.get(voter)!)).toBe(obvious);
    },
  );
});

describe("a vote", () => {
  property.prop([voters, fc.infiniteStream(fc.constantFrom<Vote>(true, false, undefined))])(
    "is won or lost as soon as no answer that is still to come could change it",
    (numbers, votes) => {
      const cast = numbers.map(() => votes.next().value as Vote);
      const yes = cast.filter((vote) => vote === true).length;
      const open = cast.filter((vote) => vote === undefined).length;
      const [isWon, canBeWon] = [2 * yes > numbers.length, 2 * (yes + open) > numbers.length];
      const result = voteResult(addresses(...numbers), (voter) => cast[numbers.indexOf(voter)]);
      expect(result).toBe(isWon ? "won" : canBeWon ? "pending" : "lost");
    },
  );
});

interface Block {
  readonly voters: readonly Address[];
  /** As the block has them: of each voter, `_` = nothing yet. */
  readonly values: readonly string[];
  readonly result: string;
}

function listIn(line: string, name: string): readonly string[] {
  const list = new RegExp(`${name}=\\(([^)]*)\\)`).exec(line)?.[1] ?? "";
  return list === "" ? [] : list.split(",").map((item) => item.trim());
}

/** Comments; a command; `----`; what comes out, the result at the end of its last line. */
function blocksOf(text: string, command: string, values: string): readonly Block[] {
  return text.split(/\n(?=[a-z]+(?: |\n----))/).flatMap((part) => {
    const [line, rest] = part.split("\n----\n");
    if (rest === undefined || !line.startsWith(command)) return [];
    const output = rest.split("\n\n")[0].trimEnd().split("\n");
    const result = /(\S+|∞)$/.exec(output[output.length - 1])![1];
    return [{ voters: addresses(...listIn(line, "cfg").map(Number)), values: listIn(line, values), result }];
  });
}

describe.skipIf(isSharedMissing)("etcd's cases", () => {
  function blocks(position: number, command: string, values: string): readonly Block[] {
    const { files } = setupOf("raft.etcd.quorum") as { files: readonly string[] };
    return blocksOf(`\n${sharedText(files[position])}`, command, values);
  }

  it("agree on what is committed", () => {
    const all = blocks(0, "committed", "idx");
    expect(all.length).toBe(16);
    for (const { voters: group, values, result } of all) {
      const committed = reachedByMajority(group, (voter) => Number(values[group.indexOf(voter)].replace("_", "0")));
      expect(String(committed), `${group.join()}: ${values.join()}`).toBe(result.replace(/.*∞/, "Infinity"));
    }
  });

  it("agree on who has won", () => {
    const results = { VoteWon: "won", VoteLost: "lost", VotePending: "pending" } as const;
    const all = blocks(1, "vote", "votes");
    expect(all.length).toBe(22);
    for (const { voters: group, values, result } of all) {
      const votes: Record<string, Vote> = { y: true, n: false, _: undefined };
      const said = voteResult(group, (voter) => votes[values[group.indexOf(voter)]]);
      expect(said, `${group.join()}: ${values.join()}`).toBe(results[result as keyof typeof results]);
    }
  });
});
