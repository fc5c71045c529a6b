// What the studio's page and its workers say to each other: plain data. One worker, the head, knows the experiment; the others make
// single runs, and the page carries messages between them: the same code runs in all.

import type { Job } from "../experiment/executors/executor.ts";
import type { Selection } from "../experiment/jobs.ts";
import type { Verdict } from "../experiment/results.ts";
import type { Problem } from "../scenario/problem.ts";
import type { StudioFile } from "./studio-file.ts";

export type StudioSelection = Pick<Selection, "seed" | "replications">;

/** What is known of a scenario before it runs. */
export interface Outline {
  readonly name: string;
  readonly question: string;
  readonly story: string;
  readonly seed: number;
  readonly replications: number;
  /** Seeds are added until results are precise; `replications` are the most. */
  readonly isUntilPrecise: boolean;
  readonly variants: readonly string[];
}

export interface Checked {
  /** Warnings too. */
  readonly problems: readonly Problem[];
  /** Undefined exactly when there are errors among the problems. */
  readonly outline?: Outline;
}

export interface RunDigest {
  readonly variant: string;
  readonly seed: number;
  readonly digest: string;
}

/** As `orrery report` writes them. */
export interface ReportFiles {
  /** index.html */
  readonly page: string;
  /** results.json */
  readonly results: string;
}

/** What became of an experiment. */
export interface StudioReport extends ReportFiles {
  /** Somebody stopped it: of the runs that were done. */
  readonly isPartial: boolean;
  readonly verdict: Verdict;
  /** Who is better at what. */
  readonly answer: string;
  /** The command that does the same. */
  readonly command: string;
  /** There was another one before that it can be laid beside. */
  readonly hasBefore: boolean;
  readonly fingerprint: string;
  /** Seed by seed. */
  readonly digests: readonly RunDigest[];
}

export interface PlayRequest {
  readonly variant: string;
  /** The scenario's where absent. */
  readonly seed?: number;
  /** As typed, such as 90s; empty = from the beginning, to the end. */
  readonly from: string;
  readonly until: string;
}

/** One run as a page that plays it. */
export interface Played {
  readonly variant: string;
  readonly seed: number;
  readonly digest: string;
  readonly page: string;
  /** What is not in it. */
  readonly notices: readonly string[];
}

export type ToWorker =
  | { readonly kind: "check"; readonly ticket: number; readonly file: StudioFile }
  | { readonly kind: "experiment"; readonly file: StudioFile; readonly selection: StudioSelection }
  /** To the head: a run that it asked for is done. */
  | { readonly kind: "done"; readonly index: number; readonly result: string }
  /** To the head: all are, or somebody stopped them. */
  | { readonly kind: "all-done"; readonly isInterrupted: boolean }
  /** To the head: the last two experiments side by side. */
  | { readonly kind: "lay-beside" }
  /** Before the first run. */
  | { readonly kind: "open"; readonly file: StudioFile }
  | { readonly kind: "run"; readonly job: Job }
  | { readonly kind: "play"; readonly file: StudioFile; readonly request: PlayRequest };

export type FromWorker =
  | { readonly kind: "checked"; readonly ticket: number; readonly checked: Checked }
  /** From the head: these runs are wanted. */
  | { readonly kind: "wanted"; readonly jobs: readonly Job[] }
  /** Null where not one run was done. */
  | { readonly kind: "report"; readonly report: StudioReport | null }
  | { readonly kind: "beside"; readonly files: ReportFiles }
  /** A run, as JSON (toJsonText). Runs are answered in the order in which they were asked for. */
  | { readonly kind: "result"; readonly result: string }
  /** How far the run under way has come, in seconds of virtual time. */
  | { readonly kind: "moment"; readonly now: number }
  | { readonly kind: "played"; readonly played: Played }
  | { readonly kind: "failure"; readonly message: string };
