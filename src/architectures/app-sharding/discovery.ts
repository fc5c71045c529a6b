// How a worker knows who serves its applications: it asks now and then, whom it takes for the owner first and the others in turn if that is
// silent, and gives those who serve them signs of life. Source: PowerJob (PowerJobServerDiscoveryService, WorkerHealthReporter).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { AppAnswer } from "../protocol/app-messages.ts";
import { APP_WORKER_TIMER, type AppOptions } from "./options.ts";
import { sendApp } from "./wire.ts";

interface Search {
  readonly app: number;
  owner: Address | undefined;
  /** Of the question that is open; 0 = none. */
  serial: number;
  asked: Address | undefined;
  /** Servers that may still be asked in this round, in order. */
  left: readonly Address[];
}

export interface DiscoveryOwner {
  /** As it tells those who serve its applications. */
  load(): number;
  /** Somebody serves this application under this term. */
  learned(app: number, term: number): void;
}

/** Questions of one boot. */
const SERIALS_APART = 0x1000000;

export class Discovery {
  readonly #host: Host;
  readonly #options: AppOptions;
  readonly #owner: DiscoveryOwner;
  readonly #searches: readonly Search[];
  readonly #open = new IntegerMap<Search>();
  #serial: number;

  constructor(host: Host, options: AppOptions, owner: DiscoveryOwner) {
    const position = options.deployment.workers.findIndex(({ address }) => address === host.address);
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#serial = (host.incarnation * SERIALS_APART) % 0x40000000;
    this.#searches = options
      .appsOf(position)
      .map((app) => ({ app, owner: undefined, serial: 0, asked: undefined, left: [] }));
  }

  /** At once, and then in a rhythm of its own. */
  start(): void {
    for (const search of this.#searches) this.#begin(search);
    const phase = 1 + Math.floor(this.#host.random("discovery").uniform() * this.#options.discoveryInterval);
    this.#host.startTimer(phase as Duration, APP_WORKER_TIMER.discover);
  }

  timer(tag: number, detail: number): void {
    if (tag === APP_WORKER_TIMER.askExpiry) return this.#failed(this.#open.get(detail));
    this.#host.startTimer(this.#options.discoveryInterval, APP_WORKER_TIMER.discover);
    this.#beat(this.#searches);
    for (const search of this.#searches) this.#begin(search);
  }

  answered({ serial, owner, term }: AppAnswer): void {
    const search = this.#open.get(serial);
    if (search === undefined) return;
    // A server that found nobody is as good as one that does not answer.
    if (owner === undefined) return this.#failed(search);
    this.#close(search);
    if (term > 0) this.#owner.learned(search.app, term);
    if (owner === search.owner) return;
    search.owner = owner;
    this.#beat([search]);
  }

  disconnected(peer: Address): void {
    for (const search of this.#searches) if (search.serial !== 0 && search.asked === peer) this.#failed(search);
  }

  /** It goes: nobody is to count on it. */
  leave(): void {
    this.#beat(this.#searches);
  }

  /** Each application's list of servers begins with another: that is how they come to be spread. */
  #begin(search: Search): void {
    if (search.serial !== 0) return;
    const { masters } = this.#options.deployment;
    const first = search.app % masters.length;
    const list = [...masters.slice(first), ...masters.slice(0, first)];
    const { owner } = search;
    search.left = owner === undefined ? list : [owner, ...list.filter((server) => server !== owner)];
    this.#ask(search);
  }

  #ask(search: Search): void {
    const [server, ...left] = search.left;
    if (server === undefined) return;
    search.left = left;
    search.asked = server;
    search.serial = this.#serial += 1;
    this.#open.set(search.serial, search);
    const { serial, app, owner: current } = search;
    sendApp(this.#host, server, { type: "appAsk", serial, app, current });
    this.#host.startTimer(this.#options.scheduler.communication.timeout, APP_WORKER_TIMER.askExpiry, serial);
  }

  #failed(search: Search | undefined): void {
    if (search === undefined) return;
    this.#close(search);
    this.#ask(search);
  }

  #close(search: Search): void {
    this.#open.delete(search.serial);
    search.serial = 0;
  }

  #beat(searches: readonly Search[]): void {
    const apps = new Map<Address, number[]>();
    for (const { app, owner } of searches) {
      if (owner === undefined) continue;
      const known = apps.get(owner);
      if (known === undefined) apps.set(owner, [app]);
      else known.push(app);
    }
    const load = this.#owner.load();
    for (const [server, its] of apps) sendApp(this.#host, server, { type: "appBeat", apps: its, load }, "datagram");
  }
}
