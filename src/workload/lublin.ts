// Synthetic logs of a parallel machine, after Lublin & Feitelson, The workload on parallel supercomputers: modeling the
// characteristics of rigid jobs, JPDC 63(11), 2003: sizes, run times that depend on sizes, and a daily cycle of arrivals.
// Deviation: variates come from our own named streams and generators, so a log is like the authors' program's, not equal.

import { drawGamma } from "../kernel/distributions/gamma-variate.ts";
import { exp } from "../kernel/math.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { DayClock } from "./lublin-day.ts";
import { LOG_TWO, batchJobs, interactiveJobs, typeless } from "./lublin-parameters.ts";
import type { LublinParameters } from "./lublin-parameters.ts";
import { SWF_UNKNOWN } from "./traces/swf-job.ts";
import type { SwfJob } from "./traces/swf-job.ts";
import type { Streams } from "./workload.ts";

export interface LublinOptions {
  readonly jobs: number;
  /** Of the machine; 2 or more. */
  readonly processors: number;
  /** One kind of jobs, or batch and interactive jobs each with their own numbers and arrivals. */
  readonly split: boolean;
}

/** Longest run: e^12 s, 45 hours. */
const RUN_LOG_MAX = 12;
/** The program's status for a completed job. */
const COMPLETED = 1;

export function generateLublin(options: LublinOptions, streams: Streams): SwfJob[] {
  const source = new LublinJobs(options, streams);
  const jobs: SwfJob[] = [];
  for (let job = source.next(); job; job = source.next()) jobs.push(job);
  return jobs;
}

/** The same jobs one at a time, in order of arrival. */
export class LublinJobs {
  readonly #kinds: readonly Kind[];
  readonly #jobs: number;
  readonly #processors: number;
  #given = 0;

  constructor(options: LublinOptions, streams: Streams) {
    const { jobs, processors, split } = options;
    this.#jobs = jobs;
    this.#processors = processors;
    this.#kinds = split
      ? [
          new Kind("interactive", interactiveJobs(processors), streams),
          new Kind("batch", batchJobs(processors), streams),
        ]
      : [new Kind("typeless", typeless(processors), streams)];
  }

  next(): SwfJob | undefined {
    if (this.#given === this.#jobs) return undefined;
    this.#given += 1;
    // At one second the interactive job goes first, as in the authors' program.
    const kind = this.#kinds.reduce((leader, other) => (other.arrival < leader.arrival ? other : leader));
    return kind.take(this.#given, this.#processors);
  }
}

class Kind {
  readonly #parameters: LublinParameters;
  readonly #arrivals: RandomStream;
  readonly #sizes: RandomStream;
  readonly #runtimes: RandomStream;
  readonly #day: DayClock;
  /** Seconds: when this kind's next job arrives. */
  arrival: number;

  constructor(name: string, parameters: LublinParameters, streams: Streams) {
    this.#parameters = parameters;
    this.#arrivals = streams.stream(`lublin/${name}/arrivals`);
    this.#sizes = streams.stream(`lublin/${name}/size`);
    this.#runtimes = streams.stream(`lublin/${name}/runtime`);
    this.#day = new DayClock(parameters);
    this.arrival = this.#day.next(this.#arrivals);
  }

  take(job: number, processorsMax: number): SwfJob {
    const submit = this.arrival;
    this.arrival = this.#day.next(this.#arrivals);
    const processors = Math.min(drawSize(this.#parameters, this.#sizes), processorsMax);
    const run = drawRuntime(this.#parameters, processors, this.#runtimes);
    return { ...SWF_UNKNOWN, job, submit, run, processors, status: COMPLETED, queue: this.#parameters.queue };
  }
}

function drawSize({ serialShare, powerOfTwoShare, size }: LublinParameters, random: RandomStream): number {
  const u = random.uniform();
  const [low, high] = random.chance(size.lowerShare) ? [size.low, size.medium] : [size.medium, size.high];
  const log2Size = low + random.uniform() * (high - low);
  if (u <= serialShare) return 1;
  const isPowerOfTwo = u <= serialShare + powerOfTwoShare;
  return isPowerOfTwo ? 1 << Math.floor(log2Size + 0.5) : Math.floor(exp(log2Size * LOG_TWO) + 0.5);
}

/** Whole seconds, at least 1. */
function drawRuntime({ runtime }: LublinParameters, processors: number, random: RandomStream): number {
  const share = Math.min(1, Math.max(0, runtime.slope * processors + runtime.intercept));
  for (;;) {
    const { shape, scale } = random.chance(share) ? runtime.first : runtime.second;
    const logarithm = scale * drawGamma(random, shape);
    if (logarithm <= RUN_LOG_MAX) return Math.floor(exp(logarithm));
  }
}
