// A server among others that share a database: it serves the applications that it was elected for, and takes in what clients submit for any.

import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { InstanceProcess } from "../database-lock/instance-process.ts";
import type { AppMessage } from "../protocol/app-messages.ts";
import { AppBinding } from "./app-binding.ts";
import { AppEngine } from "./app-engine.ts";
import { Election } from "./election.ts";
import type { AppOptions } from "./options.ts";
import { readApp } from "./wire.ts";

export class Server implements Process {
  readonly #instance: InstanceProcess<AppOptions>;
  readonly #election: Election;
  #engine: AppEngine | undefined = undefined;
  #binding: AppBinding | undefined = undefined;

  constructor(host: Host, options: AppOptions) {
    this.#instance = new InstanceProcess(
      host,
      options,
      (instance) =>
        (this.#engine = new AppEngine(instance, {
          lookAgain: () => this.#binding!.lookAgain(),
          timer: (tag, detail) => {
            this.#binding!.timer(tag, detail);
            this.#election.timer(tag, detail);
          },
        })),
      (core, owner) =>
        (this.#binding = new AppBinding(core, options, owner, (task, then) => this.#engine!.again(task, then))),
    );
    this.#election = new Election(this.#instance, (app) => this.#engine!.took(app));
  }

  start(): void {
    this.#instance.start();
  }

  receive(from: Address, received: Message): void {
    const message = readApp(received);
    if (message === undefined) this.#instance.receive(from, received);
    else this.#heard(from, message);
  }

  timer(tag: number, detail: number): void {
    this.#instance.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    this.#instance.disconnected(peer);
    this.#election.disconnected(peer);
  }

  #heard(from: Address, message: AppMessage): void {
    switch (message.type) {
      case "appAsk":
        return this.#election.asked(from, message);
      case "appBeat": {
        const worker = this.#instance.core.workerOf(from);
        if (worker !== undefined) this.#binding!.beat(worker, message.apps, message.load);
        return;
      }
      case "serverPing":
        return this.#election.pinged(from, message.serial);
      case "serverPong":
        return this.#election.ponged(message.serial);
      case "appWork":
        return this.#engine!.work(message.app, message.task);
      case "appAnswer":
    }
  }
}
