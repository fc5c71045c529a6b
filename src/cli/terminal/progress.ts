// How far an experiment is, on stderr: one line that is written over on a terminal, a few plain lines in a log.

export interface Progress {
  /** One more run is finished. */
  advance(): void;
  /** Clears the line on a terminal. Nothing is written afterwards. */
  end(): void;
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
/** A terminal is repainted at most this often. */
const PAINT_INTERVAL_MS = 80;
const BAR_WIDTH = 24;

export const SILENT_PROGRESS: Progress = { advance: () => undefined, end: () => undefined };

export function createProgress(options: ProgressOptions): Progress {
  const started = options.now();
  return options.stream.isTTY === true ? paintedProgress(options, started) : loggedProgress(options, started);
}

function paintedProgress({ label, total, stream, now }: ProgressOptions, started: number): Progress {
  let done = 0;
  let paintedAt = -Infinity;
  const paint = (): void => {
    paintedAt = now();
    const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const line = `${label} ${bar} ${describe(done, total, now() - started)}`;
    stream.write(`\r\u001B[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  paint();
  return {
    advance() {
      done += 1;
      if (done === total || now() - paintedAt >= PAINT_INTERVAL_MS) paint();
    },
    end: () => void stream.write("\r\u001B[2K"),
  };
}

function loggedProgress({ label, total, stream, now }: ProgressOptions, started: number): Progress {
  let done = 0;
  let loggedTenths = 0;
  let loggedAt = started;
  stream.write(`${label}: ${total} ${total === 1 ? "run" : "runs"}\n`);
  return {
    advance() {
      done += 1;
      const tenths = Math.floor((done / total) * 10);
      if (done < total && (tenths === loggedTenths || now() - loggedAt < LOG_INTERVAL_MS)) return;
      loggedTenths = tenths;
      loggedAt = now();
      stream.write(`${label}: ${describe(done, total, now() - started)}\n`);
    },
    end: () => undefined,
  };
}

/** `12/60 runs, 3.4 runs/s, 14 s left` */
export function describe(done: number, total: number, elapsedMs: number): string {
  const head = `${done}/${total} runs`;
  if (done === 0 || elapsedMs <= 0) return head;
  const perSecond = (done / elapsedMs) * 1_000;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} runs/s` : `${(1 / perSecond).toFixed(1)} s/run`;
  return done === total
    ? `${head}, ${rate}, ${span(elapsedMs / 1_000)}`
    : `${head}, ${rate}, ${span((total - done) / perSecond)} left`;
}

function span(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
