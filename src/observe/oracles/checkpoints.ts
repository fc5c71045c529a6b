// I12, as far as the trace shows it: what was saved of a task never goes back. A checkpoint that was begun after another one was
// safe holds at least as much; so does what an attempt goes on from that started after it. (An older attempt may hear late of
// what it saved before: that is no step back, and so each is compared with what was safe when it began.)

import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I12";

export class Checkpoints {
  readonly #violations: Violations;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** Work in us. `floor`: what was safe when the checkpoint was begun. */
  checkSaved(at: Instant, task: number, saved: number, floor: number): void {
    if (saved < floor) this.#report(at, task, `a checkpoint put ${seconds(saved)} in the place of ${seconds(floor)}`);
  }

  /** `floor`: what was safe when the attempt started. */
  checkRestored(at: Instant, task: number, work: number, floor: number): void {
    if (work < floor)
      this.#report(at, task, `an attempt went on from ${seconds(work)} although ${seconds(floor)} were safe`);
  }

  #report(at: Instant, task: number, what: string): void {
    this.#violations.report(CHECK, at, `task ${task}: ${what}`, { task });
  }
}

function seconds(work: number): string {
  return `${toSeconds(work as Instant)} s of work`;
}
