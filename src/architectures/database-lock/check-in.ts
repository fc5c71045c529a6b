// How instances find out that another has failed: each writes now and then when it was there, by its own wall clock, and reads what the
// others have written. Whoever sees that one is overdue takes over what it had. That one may only have slept: nobody asks it.
// Source: Quartz, JobStoreSupport.ClusterManager, findFailedInstances, calcFailedIfAfter, clusterRecover.

import { milliseconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { CheckIn, DatabaseResult } from "../protocol/database-messages.ts";
import type { InstanceCore } from "./instance-core.ts";
import { INSTANCE_TIMER } from "./options.ts";
import type { Statement } from "./statements.ts";

/** Quartz's constant: how much later than its interval an instance may be. */
export const GRACE = milliseconds(7_500);
/** However late the last one was, the next comes no sooner. */
const PAUSE_MIN = milliseconds(100);

/** May an instance with this row still check in in time, seen at `now` by one who last looked at `lastAt`? */
export type IsDue = (row: CheckIn, now: Instant, lastAt: Instant) => boolean;

export interface CheckInTerms {
  readonly interval: Duration;
  readonly isDue: IsDue;
  /** What a failed one had is recovered under the lock. */
  readonly withinLock: boolean;
}

export class CheckInDesk {
  readonly #instance: InstanceCore;
  readonly #terms: CheckInTerms;
  /** Something was recovered: there is work to be acquired. */
  readonly #recovered: () => void;
  #lastAt: Instant;

  constructor(instance: InstanceCore, terms: CheckInTerms, recovered: () => void) {
    this.#instance = instance;
    this.#terms = terms;
    this.#recovered = recovered;
    this.#lastAt = instance.host.wall();
  }

  /** What an earlier boot of this instance had is recovered at once: Quartz's first check-in takes itself for failed. */
  start(): void {
    this.#recover(this.#instance.host.address);
    this.timer();
  }

  timer(): void {
    const { host, database } = this.#instance;
    const { interval } = this.#terms;
    const at = host.wall();
    database.run({ kind: "check-in", instance: host.address, at, interval }, (result) => {
      const now = host.wall();
      if (result.kind === "check-ins") this.#look(result.rows, at);
      this.#lastAt = at;
      host.startTimer(Math.max(PAUSE_MIN, interval - (now - at)) as Duration, INSTANCE_TIMER.checkIn);
    });
  }

  #look(rows: readonly CheckIn[], now: Instant): void {
    const { host, options } = this.#instance;
    for (const row of rows) {
      if (row.instance === host.address || this.#terms.isDue(row, now, this.#lastAt)) continue;
      if (options.databaseMutant === "forget-failed") continue;
      host.emit(RECORD["node.declared-dead"], row.instance as unknown as NodeId, 0, 0, 0, host.node);
      this.#recover(row.instance);
    }
  }

  #recover(instance: Address): void {
    const { host, database } = this.#instance;
    const statement: Statement = { kind: "recover", instance, by: host.address };
    const then = (result: DatabaseResult): void => {
      if (result.kind === "recovered" && result.rows > 0) this.#recovered();
    };
    if (this.#terms.withinLock) database.transaction(() => statement, then);
    else database.run(statement, then);
  }
}

/** Quartz's rule: whoever looks late allows the others to be late, too. */
export function isDue({ at, interval }: CheckIn, now: Instant, lastAt: Instant): boolean {
  return at + Math.max(interval, now - lastAt) + GRACE >= now;
}

/** Airflow's rule (scheduler_health_check_threshold), and Solid Queue's (process_alive_threshold): a fixed silence. */
export function silentFor(failedAfter: Duration): IsDue {
  return ({ at }, now) => at + failedAfter >= now;
}
