// The frame of every kernel benchmark: run it once in this process, print one line of JSON. run.mjs does the rounds.

/** What a benchmark did; `found` proves that it was the right thing. */
export interface Work {
  /** The model's timed occurrences, counted alike for every simulator. */
  readonly events: number;
  readonly check: string;
  readonly expected: number;
  readonly found: number;
  /** Relative. */
  readonly tolerance: number;
  readonly digest: string;
  /** Events pending at the start of the timed part, where that is the point of the benchmark. */
  readonly pending?: number;
}

/** `prepare` is not timed; the function that it returns is. */
export function measure(name: string, prepare: () => () => Work): void {
  const bytesBefore = process.memoryUsage.rss();
  const run = prepare();
  const start = process.hrtime.bigint();
  const work = run();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const isRight = Math.abs(work.found / work.expected - 1) <= work.tolerance;
  const line = {
    name,
    million_events_per_s: round(work.events / seconds / 1e6),
    check: `${work.check} ${round(work.found)} (expected ${round(work.expected)})`,
    digest: work.digest,
    rss_peak_mb: round(process.resourceUsage().maxRSS / 1024),
    rss_grown_mb: round(process.resourceUsage().maxRSS / 1024 - bytesBefore / 1024 / 1024),
    ...(work.pending === undefined ? {} : { pending: work.pending }),
  };
  console.log(JSON.stringify(line));
  if (!isRight) {
    console.error(`${name}: ${line.check} is out of tolerance`);
    process.exitCode = 1;
  }
}

/** The first argument of the command line, or a default. */
export function sizeArgument(otherwise: number): number {
  return process.argv[2] === undefined ? otherwise : Number(process.argv[2]);
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
