// What a run is: everything its result depends on, and nothing else. Its id is the hash of that, so two runs with one id
// must leave the same result, whoever made them, and what was made once need not be made again.

import canonicalize from "canonicalize";
import type { Variant } from "../../scenario/scenario.ts";
import type { Job } from "../executors/executor.ts";
import type { Results } from "../results.ts";
import { describeDesign } from "./describe-design.ts";

export const RESULTS_SCHEMA: Results["schema"] = "orrery/results/1";

/** SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits. Handed in: only the edges have Node's. */
export type Hash = (text: string) => string;

/** The code that makes runs. */
export interface Build {
  /** `engineFingerprint()`: arithmetic, random streams, vocabulary of the trace. */
  readonly fingerprint: string;
  /** Hash over the engine's own code, so that a changed line of an algorithm never answers with an old result. */
  readonly build: string;
}

export interface RunIdentity extends Build {
  readonly schema: Results["schema"];
  readonly variant: string;
  /** Hash of the design: the variant, fully resolved. */
  readonly design: string;
  readonly seed: number;
  readonly detailed: boolean;
  /** Hashes of the files that the variant names, by the names it gives them. */
  readonly files: Readonly<Record<string, string>>;
  /** Hashes of the user's own plug-ins, in the order in which they were loaded. */
  readonly plugIns: readonly string[];
}

/** What the identities of all runs of one scenario share, and how to hash. */
export interface IdentitySource extends Build {
  readonly hash: Hash;
  readonly plugIns: readonly string[];
  /** Hashes of the files that a variant names, by name. */
  files(variant: Variant): Readonly<Record<string, string>>;
}

export interface IdentifiedRun {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly identity: RunIdentity;
}

export type Identify = (job: Job) => IdentifiedRun;

/** The id of an identity: independent of the order of its keys. */
export function runId(identity: RunIdentity, hash: Hash): string {
  return hash(canonical(identity));
}

/** Designs are hashed once per variant: a cluster may have 100,000 nodes, and a variant a thousand seeds. */
export function createIdentify(variants: readonly Variant[], source: IdentitySource): Identify {
  const shared = new Map<string, Pick<RunIdentity, "design" | "files">>();
  const sharedOf = (name: string): Pick<RunIdentity, "design" | "files"> => {
    const known = shared.get(name);
    if (known !== undefined) return known;
    const variant = variants.find((each) => each.name === name);
    if (variant === undefined) throw new Error(`no variant is named '${name}'`);
    const made = { design: source.hash(canonical(describeDesign(variant))), files: source.files(variant) };
    shared.set(name, made);
    return made;
  };
  const { fingerprint, build, plugIns, hash } = source;
  return ({ variant, seed, detailed }) => {
    const identity: RunIdentity = {
      schema: RESULTS_SCHEMA,
      fingerprint,
      build,
      variant,
      seed,
      detailed,
      plugIns,
      ...sharedOf(variant),
    };
    return { id: runId(identity, hash), identity };
  };
}

function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a design is plain data");
  return text;
}
