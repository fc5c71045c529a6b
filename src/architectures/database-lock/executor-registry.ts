// A scheduler's side of the registry: it writes down which executors say that they are there, and reads the list every now and then. In
// between it goes by what it read last: an executor that died stays on the list until it has been silent for three beats, and then
// until the list is read again. Source: XXL-JOB 2.4, JobRegistryHelper (BEAT_TIMEOUT 30 s, DEAD_TIMEOUT three times that).

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import { sendRoute, type Registry } from "../protocol/route-messages.ts";
import type { InstanceCore } from "./instance-core.ts";
import { INSTANCE_TIMER, type InstanceOptions, type RouteOptions } from "./options.ts";

const BEATS_MISSED = 3;

export class ExecutorRegistry {
  readonly #instance: InstanceCore<InstanceOptions>;
  readonly #options: RouteOptions;
  readonly #changed: (executors: readonly WorkerIndex[]) => void;
  /** What is being written about each, and whether it has changed since: one statement at a time, however long the database is away. */
  readonly #writing = new Map<Address, { isLeaving: boolean; isStale: boolean }>();
  #isReading = false;

  constructor(
    instance: InstanceCore<InstanceOptions>,
    options: RouteOptions,
    changed: (executors: readonly WorkerIndex[]) => void,
  ) {
    this.#instance = instance;
    this.#options = options;
    this.#changed = changed;
  }

  start(): void {
    const { host } = this.#instance;
    this.#read();
    host.startTimer(this.#options.registryBeat, INSTANCE_TIMER.registry);
  }

  /** The next reading is due. */
  timer(): void {
    this.start();
  }

  /** It is answered at once, and written afterwards. */
  heard(from: Address, { isLeaving }: Registry): void {
    sendRoute(this.#instance.host, from, { type: "registryAnswer" });
    const writing = this.#writing.get(from);
    if (writing === undefined) return this.#write(from, isLeaving);
    writing.isLeaving = isLeaving;
    writing.isStale = true;
  }

  #write(executor: Address, isLeaving: boolean): void {
    const { host, database } = this.#instance;
    this.#writing.set(executor, { isLeaving, isStale: false });
    database.run({ kind: "register", executor, now: host.wall(), isLeaving }, () => {
      const written = this.#writing.get(executor)!;
      this.#writing.delete(executor);
      if (written.isStale) this.#write(executor, written.isLeaving);
    });
  }

  #read(): void {
    if (this.#isReading) return;
    const { host, database, core } = this.#instance;
    const now = host.wall();
    const since = (now - BEATS_MISSED * this.#options.registryBeat) as Instant;
    this.#isReading = true;
    database.run({ kind: "list-executors", now, since }, (result) => {
      this.#isReading = false;
      if (result.kind !== "executors") return;
      const known = result.executors.map((executor) => core.workerOf(executor));
      this.#changed(known.filter((worker) => worker !== undefined));
    });
  }
}
