// A scheduler without a leader on a scripted host: the test is its clock, its client and its workers.

import { decentralised } from "../../../src/architectures/decentralised.ts";
import { readSparrow, sparrowMessage, type SparrowBody } from "../../../src/architectures/decentralised/wire.ts";
import { hybridMessage, type HybridBody } from "../../../src/architectures/decentralised/hybrid-wire.ts";
import type { SparrowMessage } from "../../../src/architectures/protocol/sparrow-messages.ts";
import type { Process } from "../../../src/process/host.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { schedulerSpec } from "../plan-scheduler.ts";
import { SPARROW_PARAMETERS } from "./designs.ts";

export const SCHEDULER = 0 as Address;
export const CLIENT = 1 as Address;
const FIRST_WORKER = 2;

export const workerAddress = (index: number): Address => (FIRST_WORKER + index) as Address;

export type Heard<Type extends SparrowMessage["type"]> = SparrowMessage & { readonly type: Type };

export class ScriptedScheduler {
  readonly host = new ScriptedHost({ address: SCHEDULER });
  readonly #process: Process;

  constructor(workers: number, parameters: object = {}) {
    const deployment = {
      masters: [SCHEDULER],
      clients: [CLIENT],
      workers: Array.from({ length: workers }, (_, index) => ({
        address: workerAddress(index),
        cores: 1,
        memory: Infinity,
        resources: {},
        speed: 1,
        zone: 0,
        rack: 0,
      })),
      locks: [],
      stores: [],
    };
    const values = { ...SPARROW_PARAMETERS, ...parameters } as never;
    const architecture = decentralised.create(values, { scheduler: schedulerSpec({ tasks: [] }), deployment });
    this.#process = architecture.createProcess("master", this.host);
    this.#process.start();
  }

  say(from: Address, body: SparrowBody): this {
    this.#process.receive(from, sparrowMessage(body));
    return this;
  }

  until(seconds: number): this {
    this.host.passUntil(seconds * 1_000_000, this.#process);
    return this;
  }

  sayHybrid(from: Address, body: HybridBody): this {
    this.#process.receive(from, hybridMessage(body));
    return this;
  }

  /** A job whose tasks have these numbers, or a part of it. `about`: what else is known of them. */
  entrust(job: number, tasks: readonly number[], groupSize = tasks.length, about: Partial<TaskSpec> = {}): this {
    for (const id of tasks) {
      const spec = taskSpec({ id: id as TaskId, client: CLIENT, group: job, groupSize, ...about });
      this.say(CLIENT, { type: "entrust", spec, round: 1, incarnation: 1 });
    }
    return this;
  }

  /** What it has said of this kind since the last look, and to whom; what else it said is forgotten. */
  takeSaid<Type extends SparrowMessage["type"]>(type: Type): readonly (Heard<Type> & { readonly to: Address })[] {
    return this.host.takeSent().flatMap(({ to, message }) => {
      const read = readSparrow(message);
      return read?.type === type ? [{ ...(read as Heard<Type>), to }] : [];
    });
  }
}
