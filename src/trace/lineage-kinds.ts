// The kinds of records of what tasks make for each other, where it can be lost. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const LINEAGE_KINDS = [
  kind(
    "task.staged",
    ["client", "task", "stage", "generation", "position"],
    "Follows task.grouped where what tasks make can be lost: which task of its job it is (position among all, from 0), and the how manieth execution of it.",
  ),
  kind(
    "output.kept",
    ["node", "task", "attempt", "where", "bytes"],
    "Precedes attempt.ended: what the attempt made was put there, one record a copy; where is an OUTPUT_PLACES index.",
  ),
  kind(
    "output.missing",
    ["node", "task", "attempt", "where", "before"],
    "Precedes attempt.ended of an attempt that could not fetch what it needs, from `node`: whatever was put there, in that place, up to the instant before is lost, as far as it can tell.",
  ),
  kind(
    "stage.failed",
    ["client", "task", "stage", "failures", "job"],
    "The program of a job hears that the task could not fetch what it needs; failures = of that stage in a row.",
  ),
  kind(
    "job.aborted",
    ["client", "stage", "failures", "class", "job"],
    "The program of a job gives it up: a stage has failed too often in a row.",
  ),
] as const;
