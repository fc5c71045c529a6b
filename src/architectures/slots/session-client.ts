// A session with a coordination service, as its client sees it. Silence, or a connection that breaks, suspends it: the client cannot know
// whether it is over, and looks for another member. Only the service says that it has expired; a client that has found nobody for
// as long as a session lasts takes it for lost. Source: ZooKeeper (ClientCnxn), Curator (ConnectionStateManager).

import { seconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Registration } from "../database-lock/statements.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import type {
  SessionAnswer,
  SessionAnswerBody,
  SessionMessage,
  SessionRequestBody,
} from "../protocol/session-messages.ts";
import { SLOT_TIMER, type SlotOptions } from "./options.ts";
import { sendSession } from "./wire.ts";

export interface SessionOwner {
  /** This is who is registered, itself under `registration` included, or so it should be. */
  listed(members: readonly Registration[], registration: number): void;
  /** There was no contact for as long as a session lasts. */
  lost(): void;
  /** There is contact again, and the session is still there. */
  reconnected(): void;
  /** The service has ended the session. Another is being opened. */
  expired(): void;
}

type State = "connected" | "suspended" | "lost";

/** ClientCnxn's MAX_SEND_PING_INTERVAL. */
const PING_MAX = seconds(10);
/** Between two members that are tried. */
const ATTEMPT = seconds(1);
const LIST: SessionRequestBody = { op: "list", watch: true };
/** Requests of one boot. */
const SERIALS_APART = 0x40000000;
/** Times that an answer may send it to another member at once; after that it waits for the next attempt. */
const REDIRECTS_MAX = 2;

export class SessionClient {
  readonly #host: Host;
  readonly #options: SlotOptions;
  readonly #owner: SessionOwner;
  readonly #finder: LeaderFinder;
  /** 0 = there is none. */
  #session = 0;
  #state: State = "suspended";
  /** What is to be answered next; undefined = nothing. */
  #pending: { readonly serial: number; readonly body: SessionRequestBody } | undefined = undefined;
  #serial: number;
  #heardAt: Instant;
  #redirects = 0;
  /** Numbers of what attempts and losses belong to: timers of earlier ones mean nothing. */
  #attempts = 0;
  #suspensions = 0;
  /** Of the leadership that has our watch. */
  #term = 0;
  #closed: (() => void) | undefined = undefined;

  constructor(host: Host, options: SlotOptions, owner: SessionOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#finder = new LeaderFinder(options.ensemble, host.node);
    // Answers to requests of an earlier boot must not be taken for ours.
    this.#serial = host.incarnation * SERIALS_APART;
    this.#heardAt = host.monotonic();
  }

  get isConnected(): boolean {
    return this.#state === "connected";
  }

  start(): void {
    this.restart();
    this.#waitToPing();
  }

  /** Forgets its session, which ends by itself in time, and opens another. */
  restart(): void {
    this.#session = 0;
    this.#state = "suspended";
    this.#suspensions += 1;
    this.#ask({ op: "open", timeout: this.#options.session });
  }

  /** Ends the session: everybody hears at once that it is gone. */
  close(done: () => void): void {
    if (this.#session === 0) return done();
    this.#closed = done;
    this.#ask({ op: "close" });
  }

  receive(from: Address, message: SessionMessage): void {
    if (message.type === "sessionEvent") {
      const op = this.#pending?.body.op ?? "list";
      if (message.session !== this.#session || op !== "list") return;
      // The mistake: what is told of one change is taken for what tells of all.
      this.#ask({ op: "list", watch: !this.#options.watchesOnce });
    } else if (message.type === "sessionAnswer") this.#answered(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag === SLOT_TIMER.ping) this.#ping();
    else if (tag === SLOT_TIMER.attempt) this.#attempt(detail);
    else if (tag === SLOT_TIMER.lost && detail === this.#suspensions) this.#lose();
  }

  disconnected(peer: Address): void {
    if (peer === this.#finder.current) this.#suspend();
  }

  /** A third of the timeout, so that a second sign of life comes well before it is over; ten seconds at most. */
  get #pingInterval(): Duration {
    return Math.min(PING_MAX, Math.floor(this.#options.session / 3)) as Duration;
  }

  #ping(): void {
    this.#waitToPing();
    if (this.#state !== "connected") return;
    const silence = this.#host.monotonic() - this.#heardAt;
    if (silence * 3 >= this.#options.session * 2) return this.#suspend();
    if (this.#pending === undefined) this.#send((this.#serial += 1), { op: "ping" });
  }

  #waitToPing(): void {
    this.#host.startTimer(this.#pingInterval, SLOT_TIMER.ping);
  }

  /** No contact. Watches are with the member that was asked: whoever answers next is asked for everything again. */
  #suspend(): void {
    if (this.#state !== "connected") return;
    this.#state = "suspended";
    this.#suspensions += 1;
    this.#host.startTimer(this.#options.session, SLOT_TIMER.lost, this.#suspensions);
    this.#finder.doubt(this.#finder.current);
    const body = this.#pending?.body ?? LIST;
    this.#pending = { serial: (this.#serial += 1), body };
    this.#attempts += 1;
    const pause = 1 + Math.floor(this.#host.random("session retries").uniform() * ATTEMPT);
    this.#host.startTimer(pause as Duration, SLOT_TIMER.attempt, this.#attempts);
  }

  #lose(): void {
    if (this.#state !== "suspended" || this.#session === 0) return;
    this.#state = "lost";
    this.#owner.lost();
  }

  #ask(body: SessionRequestBody): void {
    this.#pending = { serial: (this.#serial += 1), body };
    this.#try();
  }

  #try(): void {
    this.#redirects = 0;
    this.#attempts += 1;
    this.#host.startTimer(ATTEMPT, SLOT_TIMER.attempt, this.#attempts);
    this.#sendPending();
  }

  /** Nobody has answered, or it is time to ask at all. */
  #attempt(number: number): void {
    if (number !== this.#attempts || this.#pending === undefined) return;
    this.#finder.doubt(this.#finder.current);
    this.#try();
  }

  #sendPending(): void {
    const { serial, body } = this.#pending!;
    this.#send(serial, body);
  }

  #send(serial: number, body: SessionRequestBody): void {
    const request = { type: "sessionRequest", serial, session: this.#session, body } as const;
    sendSession(this.#host, this.#finder.current, request);
  }

  #answered(from: Address, { serial, session, body }: SessionAnswer): void {
    if (body.kind === "not-leader") return this.#redirected(from, serial, body);
    const isPending = this.#pending?.serial === serial;
    if (body.kind === "expired") {
      if (session === this.#session && session > 0) this.#over();
      return;
    }
    if (session === this.#session) this.#heardAt = this.#host.monotonic();
    if (body.kind === "pong" && body.term !== this.#term && this.#pending === undefined) this.#ask(LIST);
    if (!isPending) return;
    const { op } = this.#pending!.body;
    this.#pending = undefined;
    this.#heardAt = this.#host.monotonic();
    switch (op) {
      case "open":
        if (body.kind === "opened") this.#session = body.session;
        return this.#ask({ op: "register" });
      case "register":
        return this.#ask(LIST);
      case "list":
        return body.kind === "members" ? this.#listed(body) : undefined;
      case "close":
        return this.#closed?.();
    }
  }

  #listed({ members, term }: SessionAnswerBody & { kind: "members" }): void {
    const before = this.#state;
    this.#term = term;
    this.#state = "connected";
    if (before === "lost") this.#owner.reconnected();
    this.#owner.listed(members, this.#session);
  }

  #over(): void {
    if (this.#closed !== undefined) return this.#closed();
    this.restart();
    this.#owner.expired();
  }

  /** A member that does not lead: it names who does, or it is another's turn. One that has led knows nobody's watches any more. */
  #redirected(from: Address, serial: number, { leader, term }: { leader: Address | undefined; term: number }): void {
    if (this.#pending === undefined) return this.#suspend();
    if (serial !== this.#pending.serial) return;
    const isNews = leader === undefined ? this.#finder.doubt(from) : this.#finder.learned(leader, term);
    if (!isNews || this.#redirects >= REDIRECTS_MAX) return;
    this.#redirects += 1;
    this.#sendPending();
  }
}
