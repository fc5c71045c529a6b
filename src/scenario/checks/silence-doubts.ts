// A detector that takes workers for dead, or for suspect, which beat on time and of which no beat is lost.

import type { FailureDetector, Opinion } from "../../algorithms/detection/detector.ts";
import { unusedBy } from "../../architectures/architecture.ts";
import { heartbeatInterval, type SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import { START, type Instant } from "../../kernel/time.ts";
import { sayDuration } from "../units.ts";

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly workers: number;
  /** Of the longest possible run, us; Infinity = not known. */
  readonly end: number;
  readonly warn: (path: readonly string[], message: string) => void;
}

/** Detectors that learn know by then how far apart beats are. */
const BEATS = 50;
const PEER = 0;

/** Those that only act on deaths: whom they suspect is given work all the same. */
const SUSPECTING_NOBODY = new Set(["app-sharding", "database-lock", "decentralised", "durable-execution"]);

/** So many heartbeats take a minute or two of anybody's time. */
const BEATS_MAX = 100_000_000;

export function warnOfSilences(design: Design): void {
  warnOfOrphans(design);
  warnOfHastyDetector(design);
}

/** A worker hears of its master when it beats: not to hear of it for less than that is no sign of anything. */
function warnOfOrphans({ scheduler, workers, warn }: Design): void {
  const { definition, parameters } = scheduler.architecture;
  const orphaned = (parameters as Readonly<Record<string, unknown>>)["orphanTimeout"];
  const interval = heartbeatInterval(scheduler, workers);
  if (typeof orphaned !== "number" || orphaned > interval) return;
  warn(
    ["scheduler", "architecture", definition.name, "orphanTimeout"],
    `workers hear of their master with their heartbeats, every ${sayDuration(interval)}, and stop what they run ${sayDuration(orphaned)} after the last one: what takes longer is never done`,
  );
}

function warnOfHastyDetector({ scheduler, workers, end, warn }: Design): void {
  const { architecture, detection } = scheduler;
  const { definition, parameters } = detection;
  // In a group that asks around, heartbeats prove nothing.
  if (unusedBy(architecture)["detection"] !== undefined || definition.membership !== undefined) return;
  const interval = heartbeatInterval(scheduler, workers);
  const path = ["scheduler", "detection", definition.name];
  const sent = (workers * end) / interval;
  if (sent > BEATS_MAX && end < Infinity)
    warn(
      path,
      `heartbeats every ${sayDuration(interval)} are up to about ${Number(sent.toPrecision(1)).toLocaleString("en-US")} messages in a run: that takes long`,
    );
  const opinion = worstOfPunctual(definition.create(parameters, { peerCount: 1 }), interval);
  const beats = `heartbeats come every ${sayDuration(interval)}`;
  if (opinion === "dead")
    warn(
      path,
      `${beats}, and between any two of them a healthy worker is declared dead: all its tasks are run again, over and over; expected to wait for several heartbeats`,
    );
  else if (opinion === "suspect" && !SUSPECTING_NOBODY.has(architecture.definition.name))
    warn(
      path,
      `${beats}, and between any two of them a healthy worker is suspect, and gets no new work then; expected ${"suspect" in definition.parameters ? "'suspect'" : "the silence that it bears"} to be longer than that`,
    );
}

/** What it says, at the end of a wait, of a peer whose every beat comes at its time. */
function worstOfPunctual(detector: FailureDetector, interval: number): Opinion {
  let now = START;
  detector.watch(PEER, now);
  for (let beat = 1; beat <= BEATS; beat += 1) {
    now = (START + beat * interval) as Instant;
    detector.heard(PEER, beat, now);
  }
  return detector.opinion(PEER, (now + interval) as Instant);
}
