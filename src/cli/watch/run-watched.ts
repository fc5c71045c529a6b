// `orrery run --watch`: runs again whenever a file changes that the run depends on. A broken file shows its problems and is waited
// for; a change during a run starts it over; Ctrl-C leaves.

import { resolve } from "node:path";
import { ScenarioError } from "../../scenario/problem.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { UnreadableFile } from "../files/line-source.ts";
import { PlugInFailure } from "../../experiment/policies/guard.ts";
import { reportFailure } from "../report-failure.ts";
import type { Session } from "../session.ts";
import { onInterrupt } from "../terminal/interrupts.ts";
import { UsageError } from "../usage-error.ts";
import { watchFiles } from "./file-watch.ts";

export interface WatchedRun {
  /** What the user named: always looked at, also while nothing can be read. */
  readonly paths: readonly string[];
  /**
   * Reads everything anew and runs it. Calls `follow` as soon as it is known what else the run depends on. Gives its exit code;
   * ends early where `signal` says so.
   */
  run(follow: (paths: readonly string[]) => void, signal: AbortSignal): Promise<ExitCode>;
}

/** Ends when it is interrupted, with the exit code for that. */
export async function runWatched(watched: WatchedRun, { console }: Session): Promise<ExitCode> {
  const always = watched.paths.map((path) => resolve(path));
  const files = watchFiles();
  let isLeaving = false;
  const stopListening = onInterrupt(() => {
    isLeaving = true;
    files.close();
  });
  try {
    // As they are before they are read: what changes while they are read is seen.
    files.follow(always);
    while (!isLeaving) {
      const abort = new AbortController();
      const running = runOnce(watched, abort.signal, console, (others) => files.follow([...always, ...others]));
      const changed = files.changed();
      const hasChanged = changed.then((is) => is && "changed");
      const first = await Promise.race([running, hasChanged]);
      if (first === "changed") {
        console.say("\nChanged: starting over.");
        abort.abort();
      }
      const code = await running;
      if (code === EXIT.crash) return code;
      if (first === "changed") continue;
      if (isLeaving) break;
      console.say("\nWaiting for changes; Ctrl-C leaves.");
      if (!(await changed)) break;
      console.say("\nChanged: running again.");
    }
    return EXIT.interrupted;
  } finally {
    stopListening();
    files.close();
  }
}

/** A mistake of the user's is shown and waited for; a bug of ours ends it. */
async function runOnce(
  { run }: WatchedRun,
  signal: AbortSignal,
  console: Session["console"],
  follow: (paths: readonly string[]) => void,
): Promise<ExitCode> {
  try {
    return await run(follow, signal);
  } catch (error) {
    const code = reportFailure(error, console);
    return isMistake(error) ? code : EXIT.crash;
  }
}

function isMistake(error: unknown): boolean {
  return [ScenarioError, UsageError, UnreadableFile, PlugInFailure].some((kind) => error instanceof kind);
}
