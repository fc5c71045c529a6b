// How it is decided who serves an application: a worker asks any server, which looks up the present owner, asks that whether it is there, and
// takes the application itself, under a lock, if it is not. First come, first served; nobody balances anything.
// Source: PowerJob (ServerElectionService.getServer0, DatabaseLockService).

import { IntegerMap } from "../../kernel/integer-map.ts";
import { milliseconds } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { InstanceCore } from "../database-lock/instance-core.ts";
import { NOBODY } from "../database-lock/row-book.ts";
import type { AppAsk } from "../protocol/app-messages.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import { SERVER_TIMER, type AppOptions } from "./options.ts";
import type { AppTerm } from "./statements.ts";
import { sendApp } from "./wire.ts";

/** Of one application; whoever asks meanwhile hears the same. */
interface Ballot {
  readonly app: number;
  readonly askers: { readonly worker: Address; readonly serial: number }[];
  /** Servers that did not answer: they are asked once. */
  readonly down: Set<Address>;
  attempts: number;
}

interface Ping {
  readonly server: Address;
  readonly heard: (isThere: boolean) => void;
}

type Owner = Extract<DatabaseResult, { kind: "app-owner" }>;

/** RETRY_TIMES, and the pause between two. */
const ATTEMPTS_MAX = 10;
const PAUSE = milliseconds(500);
const UNKNOWN = 0;

export class Election {
  readonly #host: Host;
  readonly #instance: InstanceCore<AppOptions>;
  /** It has taken this application. */
  readonly #took: (app: AppTerm) => void;
  readonly #ballots = new IntegerMap<Ballot>();
  readonly #pings = new IntegerMap<Ping>();
  #serial = 0;

  constructor(instance: InstanceCore<AppOptions>, took: (app: AppTerm) => void) {
    this.#host = instance.host;
    this.#instance = instance;
    this.#took = took;
  }

  /** Whoever is taken for the owner believes it, half of the times: that spares the database the question. */
  asked(worker: Address, { app, serial, current }: AppAsk): void {
    const isBelieved = current === this.#host.address && this.#host.random("rechecks").uniform() >= this.#recheck;
    const asker = { worker, serial };
    if (isBelieved) return this.#answer(app, asker, { owner: current, term: UNKNOWN });
    const open = this.#ballots.get(app);
    if (open !== undefined) return void open.askers.push(asker);
    const ballot: Ballot = { app, askers: [asker], down: new Set(), attempts: 0 };
    this.#ballots.set(app, ballot);
    this.#try(ballot);
  }

  pinged(from: Address, serial: number): void {
    sendApp(this.#host, from, { type: "serverPong", serial });
  }

  ponged(serial: number): void {
    this.#pingOver(serial, true);
  }

  timer(tag: number, detail: number): void {
    if (tag === SERVER_TIMER.ping) return this.#pingOver(detail, false);
    const ballot = tag === SERVER_TIMER.electionRetry ? this.#ballots.get(detail) : undefined;
    if (ballot !== undefined) this.#try(ballot);
  }

  /** What was on its way there may be lost: it is not waited for. */
  disconnected(peer: Address): void {
    for (const [serial, { server }] of [...this.#pings]) if (server === peer) this.#pingOver(serial, false);
  }

  get #recheck(): number {
    return this.#instance.options.recheck;
  }

  #try(ballot: Ballot): void {
    ballot.attempts += 1;
    this.#findOwner(ballot, () => this.#lock(ballot));
  }

  /** As the table has it, if that server is there. */
  #findOwner(ballot: Ballot, otherwise: () => void): void {
    this.#instance.database.run({ kind: "app-owner", app: ballot.app }, (result) => {
      const owner = result as Owner;
      this.#ifThere(ballot, owner.owner, (isThere) => (isThere ? this.#decided(ballot, owner) : otherwise()));
    });
  }

  #lock(ballot: Ballot): void {
    const { database, options } = this.#instance;
    const { app } = ballot;
    const now = this.#host.wall();
    database.run({ kind: "app-lock", app, now, longest: options.lockLongest }, (result) => {
      if (result.kind === "app-lock" && result.isGranted) return this.#underLock(ballot);
      if (ballot.attempts >= ATTEMPTS_MAX) return this.#decided(ballot, undefined);
      this.#host.startTimer(PAUSE, SERVER_TIMER.electionRetry, app);
    });
  }

  /** Another may have been elected just before. */
  #underLock(ballot: Ballot): void {
    const { database } = this.#instance;
    const { app } = ballot;
    database.run({ kind: "app-owner", app }, (result) => {
      const owner = result as Owner;
      this.#ifThere(ballot, owner.owner, (isThere) => {
        if (isThere) return this.#unlock(ballot, owner);
        database.run({ kind: "app-take", app, by: this.#host.address }, (taken) => {
          const { term } = taken as Owner;
          this.#took({ app, term });
          this.#unlock(ballot, taken as Owner);
        });
      });
    });
  }

  #unlock(ballot: Ballot, owner: Owner): void {
    this.#instance.database.run({ kind: "app-unlock", app: ballot.app }, () => {});
    this.#decided(ballot, owner);
  }

  /** undefined: nobody could be found, and nobody elected. */
  #decided({ app, askers }: Ballot, owner: Owner | undefined): void {
    this.#ballots.delete(app);
    for (const asker of askers)
      this.#answer(app, asker, { owner: owner?.owner, term: owner === undefined ? UNKNOWN : owner.term });
  }

  #answer(
    app: number,
    { worker, serial }: Ballot["askers"][number],
    found: { readonly owner: Address | undefined; readonly term: number },
  ): void {
    sendApp(this.#host, worker, { type: "appAnswer", serial, app, ...found });
  }

  #ifThere({ down }: Ballot, server: Address, then: (isThere: boolean) => void): void {
    if (server === this.#host.address) return then(true);
    if (server === NOBODY || down.has(server)) return then(false);
    const serial = (this.#serial += 1);
    const heard = (isThere: boolean): void => {
      if (!isThere) down.add(server);
      then(isThere);
    };
    this.#pings.set(serial, { server, heard });
    sendApp(this.#host, server, { type: "serverPing", serial });
    this.#host.startTimer(this.#instance.options.pingTimeout, SERVER_TIMER.ping, serial);
  }

  #pingOver(serial: number, isThere: boolean): void {
    const ping = this.#pings.get(serial);
    if (ping === undefined) return;
    this.#pings.delete(serial);
    ping.heard(isThere);
  }
}
