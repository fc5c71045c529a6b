// What every verification policy must do, whatever its rule. Results come in at random, from machines that are right, wrong each for
// itself, or wrong alike.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream } from "../../kernel/random-stream.ts";
import { RIGHT, type Result } from "../../process/result.ts";
import { tally, type Vote } from "../verification/tally.ts";
import type { VerificationDefinition, VerificationPolicy } from "../verification/verification.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface VerificationSubject {
  readonly name: string;
  create(): VerificationPolicy;
}

export interface VerificationLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkVerificationLaws<P extends Parameters>(
  definition: VerificationDefinition<P>,
  options: VerificationLawOptions = {},
): LawReport {
  return checkLaws(verificationLaws, verificationSubject(definition, options), options);
}

export function verificationSubject<P extends Parameters>(
  definition: VerificationDefinition<P>,
  options: VerificationLawOptions = {},
): VerificationSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const LOOKS = 400;

export const verificationLaws: readonly Law<VerificationSubject>[] = [
  {
    name: "asks for no more copies than it allows, and at least for one",
    check(subject) {
      const { replicas, minQuorum, replicasMax } = subject.create().terms;
      demand(replicas >= 1 && minQuorum >= 1, `${replicas} copies, of which ${minQuorum} must agree`);
      demand(Math.max(replicas, minQuorum) <= replicasMax, `${replicas} copies, and ${replicasMax} at most`);
    },
  },
  {
    name: "comes to an end with every task, and accepts what a quorum agrees on and nothing else",
    check(subject, random) {
      const { terms } = subject.create();
      for (let look = 0; look < LOOKS; look += 1) {
        const votes: Vote[] = [];
        let verdict = tally(votes, terms);
        while (verdict.kind === "open") {
          demand(verdict.asked >= 1, `waits for nothing with ${votes.length} results`);
          const result = [RIGHT, 1, 2 + votes.length][random.integer(3)] as Result;
          votes.push({ attempt: votes.length + 1, worker: votes.length, result });
          demand(votes.length <= terms.replicasMax, `asks for more than ${terms.replicasMax} results`);
          verdict = tally(votes, terms);
        }
        const sizes = votes.map(({ result }) => votes.filter((other) => other.result === result).length);
        const largest = Math.max(...sizes);
        if (verdict.kind === "hopeless") demand(largest < terms.minQuorum, `gives up although ${largest} agree`);
        else {
          const { result } = verdict.vote;
          const agreeing = votes.filter((vote) => vote.result === result).length;
          demand(agreeing >= terms.minQuorum, `accepts what ${agreeing} agree on`);
        }
      }
    },
  },
  {
    name: "believes nobody whose results have never been compared, unless it compares none or checks",
    unsupported: ({ name }) =>
      name === "none" || name === "spot-check" ? "whoever is not compared is believed, or checked" : undefined,
    check(subject, random) {
      const policy = subject.create();
      for (let look = 0; look < LOOKS; look += 1)
        demand(policy.role({ valid: 0 }, random) === "vote", "a worker without a record is believed");
    },
  },
  {
    name: "answers alike to the same history",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [first, second] = [0, 1].map(() => history(subject, seed));
      demand(first === second, `the answers differ: ${first} and ${second}`);
    },
  },
];

function history(subject: VerificationSubject, seed: string): string {
  const policy = subject.create();
  const random = createStream(seed, "verification");
  const records = createStream(seed, "records");
  return Array.from({ length: 50 }, () => policy.role({ valid: records.integer(40) }, random)).join(" ");
}
