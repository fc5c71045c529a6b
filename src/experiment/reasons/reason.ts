// Why tasks take longer with one design than with another: the difference of their mean response times, divided in four ways.
// Plain data; reports read nothing else of it.

import type { ResponsePart } from "../../observe/metrics/breakdown.ts";

/** What a part of the tasks, or of their time, adds to the mean response time of all of them. Seconds. */
export interface Share {
  /** With the faster design, and with the slower one: what it adds to their means. */
  readonly faster: number;
  readonly slower: number;
  /** slower - faster; those of one list add up to the whole difference. */
  readonly difference: number;
  /** Student's interval over the seeds. */
  readonly ci95: readonly [number | null, number | null];
}

/** Of some of the tasks. */
export interface TaskShare extends Share {
  /** How many of all tasks these are, 0..1, with both designs together. */
  readonly tasks: number;
}

/** Of tasks that are of one kind, whatever becomes of them. */
export interface GroupShare extends TaskShare {
  /** They surely have more of the difference than they are of the tasks, as one question among those of its list. */
  readonly isMore: boolean;
  /**
   * Their own mean response time, slower - faster, in seconds, not weighed by how many they are. Absent where one design completed
   * other tasks of them than the other: means of different tasks tell nothing.
   */
  readonly own?: {
    readonly difference: number;
    readonly ci95: readonly [number | null, number | null];
    /** It is surely not 0, as one question among those of its list. */
    readonly isSure: boolean;
  };
}

/** Tasks by their work, seconds, `until` not included; null = no bound. */
export interface WorkRange {
  readonly from: number;
  readonly until: number | null;
}

export interface Reason {
  readonly metric: "response.mean";
  readonly faster: string;
  readonly slower: string;
  /** Seeds that both have. */
  readonly seeds: number;
  /** Mean of slower - faster, seconds. */
  readonly difference: number;
  /** `isSure`: surely not 0, as one question among those parts that are large enough to be told. */
  readonly parts: readonly (Share & { readonly part: ResponsePart; readonly isSure: boolean })[];
  /** Absent where all tasks are of one class. */
  readonly classes?: readonly (GroupShare & { readonly class: string })[];
  /** From small to large; absent where they are about the same. */
  readonly sizes?: readonly (GroupShare & WorkRange)[];
  /** Of these, each, the small ones together, and the large ones: one list of questions. */
  readonly sizesTogether?: readonly (GroupShare & WorkRange)[];
  /** By when tasks arrived: equal periods, in order, those without tasks left out; one where they arrive at other times with each. Seconds. */
  readonly arrivals: readonly (TaskShare & { readonly from: number; readonly until: number })[];
}
