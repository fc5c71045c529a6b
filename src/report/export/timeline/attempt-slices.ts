// Attempts as slices: one on the track of the lowest core that it holds, so that no two of a track overlap. Attempts of
// one task are joined by arrows; checkpoints are slices inside.

import type { Moment } from "../moments.ts";
import { intervalSet } from "../core-map.ts";
import { OpenAttempts } from "../open-attempts.ts";
import type { ExportedRun } from "../run-export.ts";
import type { Stage } from "./stage.ts";
import type { Track } from "./timeline-writer.ts";
import type { Tracks } from "./tracks.ts";

/** Flows of tasks and of messages share one space of numbers: tasks have the odd ones. */
function taskFlow(task: number): number {
  return 2 * task + 1;
}

export class AttemptSlices {
  readonly #run: ExportedRun;
  readonly #stage: Stage;
  readonly #tracks: Tracks;
  readonly #attempts = new OpenAttempts();
  /** Of tasks that have not ended. */
  readonly #classes = new Map<number, number>();

  constructor(run: ExportedRun, stage: Stage, tracks: Tracks) {
    this.#run = run;
    this.#stage = stage;
    this.#tracks = tracks;
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "task-arrived":
        this.#classes.set(moment.task, moment.class);
        return;
      case "task-ended":
        this.#classes.delete(moment.task);
        return;
      case "attempt-started":
        return this.#begin(moment);
      case "attempt-ended": {
        const open = this.#attempts.end(moment);
        if (open !== undefined) this.#stage.endAll(this.#trackOf(open), moment.at, { outcome: moment.outcome });
        return;
      }
      case "checkpoint-begun": {
        const open = this.#attempts.find(moment);
        if (open === undefined) return;
        return this.#stage.begin(this.#trackOf(open), moment.at, { name: "checkpoint", category: "checkpoint" });
      }
      case "checkpoint-ended": {
        const open = this.#attempts.find(moment);
        if (open === undefined || this.#stage.depth(this.#trackOf(open)) < 2) return;
        return this.#stage.end(this.#trackOf(open), moment.at, {
          saved_s: moment.saved < 0 ? "failed" : moment.saved / 1e6,
        });
      }
    }
  }

  #begin(moment: Moment & { kind: "attempt-started" }): void {
    const open = this.#attempts.start(moment);
    const { task, attempt, epoch, cores } = open;
    const workClass = this.#run.classes[this.#classes.get(task) ?? -1];
    this.#stage.begin(this.#trackOf(open), moment.at, {
      name: `${workClass ?? "task"} ${task} #${attempt}`,
      isOneOff: true,
      category: "attempt",
      details: {
        task,
        attempt,
        ...(workClass === undefined ? {} : { class: workClass }),
        epoch,
        cores: intervalSet(cores),
      },
      flow: taskFlow(task),
    });
  }

  #trackOf({ node, cores }: { readonly node: number; readonly cores: readonly number[] }): Track {
    return this.#tracks.core(node, cores[0]);
  }
}
