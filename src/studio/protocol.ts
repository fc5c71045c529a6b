// What the studio's page and its workers say to each other: plain data. One worker, the head, knows the experiment; the others make
// single runs, and the page carries messages between them: the same code runs in all.

import type { Job } from "../experiment/executors/executor.ts";
import type { Selection } from "../experiment/jobs.ts";
import type { Finding, Verdict } from "../experiment/results.ts";
import type { ToldRecord } from "../experiment/told-record.ts";
import type { Change } from "../report/combined/changes.ts";
import type { Problem } from "../scenario/problem.ts";
import type { Assistance } from "./assist/assist.ts";
import type { StudioFile } from "./studio-file.ts";

/** What a command line would say beside the file's name. */
export interface StudioSelection extends Pick<Selection, "seed" | "replications" | "variants"> {
  /** As `--set` of `orrery sweep` has them, each `path=values`. */
  readonly settings?: readonly string[];
  /** As `--goal` has them. */
  readonly goals?: readonly string[];
}

/** What is known of a scenario before it runs. */
export interface Outline {
  readonly name: string;
  readonly question: string;
  readonly story: string;
  readonly seed: number;
  readonly replications: number;
  /** Seeds are added until results are precise; `replications` are the most. */
  readonly isUntilPrecise: boolean;
  /** All that the file has. */
  readonly designs: readonly string[];
  /** What would be run: of the designs that are asked for, each at the settings that are. */
  readonly variants: readonly string[];
  /** Expectations that mean nothing at the settings that are asked for, as they are written. */
  readonly leftOut: readonly string[];
}

export interface Checked {
  /** Of the file. Warnings too. */
  readonly problems: readonly Problem[];
  /** What is wrong with the settings that are asked for. */
  readonly refusals: readonly string[];
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
  /** Counts the experiments of this page. */
  readonly id: number;
  /** Somebody stopped it: of the runs that were done. */
  readonly isPartial: boolean;
  readonly verdict: Verdict;
  /** Who is better at what. */
  readonly answer: string;
  /** The command that does the same. */
  readonly command: string;
  /** Numbers of those before it that it can be compared with, the last one first. */
  readonly earlier: readonly number[];
  readonly fingerprint: string;
  /** Seed by seed. */
  readonly digests: readonly RunDigest[];
  /** Broken properties, as results.json has them. */
  readonly findings: readonly Finding[];
}

/** Two experiments, one after the other. */
export interface ChangedFigures {
  /** In one sentence; null where they have no design in common. */
  readonly lead: string | null;
  /** Of designs that both have. */
  readonly changes: readonly Change[];
  /** Designs whose runs are the same to the last byte. */
  readonly same: readonly string[];
  /** Designs of one of them only. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** What keeps them from being compared as well as they could be. */
  readonly notes: readonly string[];
}

export interface PlayRequest {
  readonly variant: string;
  /** The scenario's where absent. */
  readonly seed?: number;
  /** As typed, such as 90s; empty = from the beginning, to the end. */
  readonly from: string;
  readonly until: string;
}

/** Of a run, as typed; what is empty is not asked for. */
export interface RecordsRequest extends PlayRequest {
  readonly task: string;
  /** Such as `leader, task.admitted`. */
  readonly kinds: string;
}

export interface FoundRecords {
  readonly variant: string;
  readonly seed: number;
  readonly digest: string;
  /** The first ones of those that were found. */
  readonly records: readonly ToldRecord[];
  readonly found: number;
  /** Of the whole run. */
  readonly count: number;
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

/** A scenario and what is asked for of it. */
export interface Source {
  readonly file: StudioFile;
  readonly selection: StudioSelection;
}

/** What the head is asked for at any time; a question answered with `Answers` of its kind. */
export type Question =
  | { readonly kind: "check"; readonly file: StudioFile; readonly selection: StudioSelection }
  /** Two experiments side by side, as a report; and what changed from one to the other. */
  | { readonly kind: "lay-beside"; readonly before: number; readonly now: number }
  | { readonly kind: "compare"; readonly before: number; readonly now: number }
  /** What an editor can say at a cursor. */
  | { readonly kind: "assist"; readonly text: string; readonly offset: number };

export interface Answers {
  readonly check: Checked;
  /** Null where one of the two is not kept any more. */
  readonly "lay-beside": ReportFiles | null;
  readonly compare: ChangedFigures | null;
  readonly assist: Assistance;
}

export type ToWorker =
  | { readonly kind: "ask"; readonly ticket: number; readonly question: Question }
  | { readonly kind: "experiment"; readonly file: StudioFile; readonly selection: StudioSelection }
  /** To the head: a run that it asked for is done. */
  | { readonly kind: "done"; readonly index: number; readonly result: string }
  /** To the head: all are, or somebody stopped them. */
  | { readonly kind: "all-done"; readonly isInterrupted: boolean }
  /** Before the first run. */
  | { readonly kind: "open"; readonly file: StudioFile; readonly selection: StudioSelection }
  | { readonly kind: "run"; readonly job: Job }
  | { readonly kind: "play"; readonly source: Source; readonly request: PlayRequest }
  | { readonly kind: "find-records"; readonly source: Source; readonly request: RecordsRequest };

export type FromWorker =
  | { readonly kind: "answer"; readonly ticket: number; readonly answer: Answers[Question["kind"]] }
  /** A question that made us crash: nothing else ends with it. */
  | { readonly kind: "no-answer"; readonly ticket: number; readonly message: string }
  /** From the head: these runs are wanted. */
  | { readonly kind: "wanted"; readonly jobs: readonly Job[] }
  /** Null where not one run was done. */
  | { readonly kind: "report"; readonly report: StudioReport | null }
  /** A run, as JSON (toJsonText). Runs are answered in the order in which they were asked for. */
  | { readonly kind: "result"; readonly result: string }
  /** How far the run under way has come, in seconds of virtual time. */
  | { readonly kind: "moment"; readonly now: number }
  | { readonly kind: "played"; readonly played: Played }
  | { readonly kind: "records"; readonly records: FoundRecords }
  | { readonly kind: "failure"; readonly message: string };
