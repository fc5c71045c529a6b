// Where things lie on Redis, and what is said through it. Coordinators and workers must agree on all of this; so does the
// version in every key.

import type { Job } from "../../../experiment/executors/executor.ts";
import type { Build, RunIdentity } from "../../../experiment/store/run-identity.ts";
import type { CarriedFailure } from "../protocol.ts";

export const PREFIX = "orrery1";

/** Engines of different code never see each other's work. */
export function queueName({ fingerprint, build }: Build): string {
  return `runs-${fingerprint}-${build.slice(0, 16)}`;
}

export const KEYS = {
  /** Ids of the coordinators and workers that are there, or were lately. */
  sessions: `${PREFIX}:sessions`,
  workers: `${PREFIX}:workers`,
  /** A Member as JSON; expires when nobody renews it. */
  session: (id: string) => `${PREFIX}:session:${id}`,
  worker: (id: string) => `${PREFIX}:worker:${id}`,
  /** What a worker needs to load the scenario: pieces of a payload. */
  setup: (session: string) => `${PREFIX}:setup:${session}`,
  /** The result of a run, by its id: pieces of a payload. */
  run: (id: string) => `${PREFIX}:run:${id}`,
  /** What workers tell a coordinator, as JSON. */
  news: (session: string) => `${PREFIX}:news:${session}`,
} as const;

/** Members that are not heard of for this long are gone. */
export const MEMBER_SECONDS = 30;
export const RENEWAL_MS = 3_000;
/** What a coordinator left behind is there for so long: time to start it again. */
export const LEFT_BEHIND_SECONDS = 86_400;
/** A result that was taken is there a little longer: the coordinator may be killed before it has it on disk. */
export const TAKEN_SECONDS = 600;

/** A coordinator or a worker. */
export interface Member {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly engine: Build;
  /** Runs that it makes side by side; 0 for coordinators. */
  readonly slots: number;
}

/** The data of one job of the queue: runs that are made one after the other. */
export interface Batch {
  readonly session: string;
  readonly runs: readonly { readonly id: string; readonly job: Job }[];
  /** Of the first run: what a worker compares its own with, to say what differs. */
  readonly identity: RunIdentity;
}

export type News =
  /** The result lies under its id. `took`: milliseconds. */
  | { readonly kind: "made"; readonly id: string; readonly took: number }
  | {
      readonly kind: "failure";
      readonly worker: string;
      readonly job: Job | undefined;
      readonly failure: CarriedFailure;
    };
