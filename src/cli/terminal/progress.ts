// How far an experiment is, on stderr: one line that is written over on a terminal, a few plain lines in a log.

export interface Progress {
  /** One more run is finished. */
  advance(): void;
  /** How far runs under way have come. */
  reach(underWay: readonly Reached[]): void;
  /** Some time has passed, and perhaps nothing else. */
  tick(): void;
  /** Clears the line on a terminal. Nothing is written afterwards. */
  end(): void;
}

/** A run that is not finished. */
export interface Reached {
  /** Seconds of virtual time. */
  readonly now: number;
  /** Until when work arrives; undefined where nobody knows. */
  readonly duration: number | undefined;
}

interface ProgressOptions {
  readonly label: string;
  readonly total: number;
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** A log gets a line for every tenth of the work, but not more often than this. */
const LOG_INTERVAL_MS = 2_000;
/** And one after so long in which nothing was said. */
const LOG_SILENCE_MS = 30_000;
/** A terminal is repainted at most this often. */
const PAINT_INTERVAL_MS = 80;
/** Less of the work than this says nothing about the rest. */
const TOLD_LEAST = 0.01;
const BAR_WIDTH = 24;

const nothing = (): void => undefined;
export const SILENT_PROGRESS: Progress = { advance: nothing, reach: nothing, tick: nothing, end: nothing };

export function createProgress(options: ProgressOptions): Progress {
  const started = options.now();
  return options.stream.isTTY === true ? paintedProgress(options, started) : loggedProgress(options, started);
}

function paintedProgress({ label, total, stream, now }: ProgressOptions, started: number): Progress {
  let done = 0;
  let underWay: readonly Reached[] = [];
  let paintedAt = -Infinity;
  const paint = (): void => {
    paintedAt = now();
    const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const line = `${label} ${bar} ${describe(done, total, now() - started, underWay)}`;
    stream.write(`\r\u001B[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  paint();
  return {
    advance() {
      done += 1;
      if (done === total || now() - paintedAt >= PAINT_INTERVAL_MS) paint();
    },
    reach: (reached) => void (underWay = reached),
    tick: paint,
    end: () => void stream.write("\r\u001B[2K"),
  };
}

function loggedProgress({ label, total, stream, now }: ProgressOptions, started: number): Progress {
  let done = 0;
  let underWay: readonly Reached[] = [];
  let loggedTenths = 0;
  let loggedAt = started;
  const log = (): void => {
    loggedAt = now();
    stream.write(`${label}: ${describe(done, total, now() - started, underWay)}\n`);
  };
  stream.write(`${label}: ${total} ${total === 1 ? "run" : "runs"}\n`);
  return {
    advance() {
      done += 1;
      const tenths = Math.floor((done / total) * 10);
      if (done < total && (tenths === loggedTenths || now() - loggedAt < LOG_INTERVAL_MS)) return;
      loggedTenths = tenths;
      log();
    },
    reach: (reached) => void (underWay = reached),
    tick: () => {
      if (now() - loggedAt >= LOG_SILENCE_MS) log();
    },
    end: () => undefined,
  };
}

/** `12/60 runs, 3.4 runs/s, 14 s left`; `0/2 runs, 17% done, 3 min 10 s left` while the first ones are under way. */
export function describe(done: number, total: number, elapsedMs: number, underWay: readonly Reached[] = []): string {
  const head = `${done}/${total} runs`;
  if (elapsedMs < 1 || (done === 0 && elapsedMs < PAINT_INTERVAL_MS)) return head;
  const parts = underWay.map(({ now, duration }) => (duration === undefined ? 0 : Math.min(1, now / duration)));
  const work = Math.min(total, done + parts.reduce((sum, part) => sum + part, 0));
  if (done < total && parts.includes(1)) return `${head}, ${sayWork(work, total)}, finishing what has arrived`;
  const left = span(((total - work) * elapsedMs) / work / 1_000);
  if (done === 0) {
    const at = Math.max(0, ...underWay.map(({ now }) => now));
    if (work >= TOLD_LEAST * total) return `${head}, ${sayWork(work, total)}, ${left} left`;
    const reached = at > 0 ? `, at ${span(at)} of virtual time` : "";
    return `${head}, ${span(elapsedMs / 1_000)} so far${reached}`;
  }
  const perSecond = (done / elapsedMs) * 1_000;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} runs/s` : `${(1 / perSecond).toFixed(1)} s/run`;
  return done === total ? `${head}, ${rate}, ${span(elapsedMs / 1_000)}` : `${head}, ${rate}, ${left} left`;
}

function sayWork(work: number, total: number): string {
  return `${Math.floor((work / total) * 100)}% done`;
}

function span(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
