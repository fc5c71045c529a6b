// How a new leader makes itself known: it tells every worker that has not registered with it, again and again, with growing
// pauses. Needed only where there is more than one master to look for.

import { seconds, type Duration } from "../../kernel/time.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import { MASTER_TIMER, type MasterCore } from "./master-core.ts";

const FIRST_PAUSE = seconds(1);
const LONGEST_PAUSE = seconds(30);

export class Announcements {
  readonly #core: MasterCore;
  #pause: Duration = FIRST_PAUSE;

  constructor(core: MasterCore) {
    this.#core = core;
  }

  /** Workers that are no master's own do not miss one that restarts. */
  begin(): void {
    const { host, options, tenancy } = this.#core;
    const isMissedByNobody = tenancy !== undefined && host.incarnation > 1;
    if (options.deployment.masters.length > 1 || isMissedByNobody) this.timer();
  }

  timer(): void {
    const { host, options, roster, epoch } = this.#core;
    const { registrationSpread } = options;
    options.deployment.workers.forEach(({ address }, worker) => {
      if (roster.isRegistered(worker)) return;
      this.#core.send(address, { kind: MESSAGE.announce, epoch, spread: registrationSpread }, SMALL_BYTES);
    });
    // Not before those who were told have had their time.
    host.startTimer(Math.max(this.#pause, 2 * registrationSpread) as Duration, MASTER_TIMER.announce);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE) as Duration;
  }
}
