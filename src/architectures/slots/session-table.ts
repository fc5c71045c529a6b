// What a coordination service remembers: sessions, and who is registered under which. A deterministic state machine over committed
// writes, the same at every member. Source: ZooKeeper (server/SessionTrackerImpl, DataTree: ephemerals).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Registration } from "../database-lock/statements.ts";

export type SessionWrite =
  | { readonly op: "open"; readonly client: Address; readonly timeout: Duration }
  | { readonly op: "register"; readonly session: number }
  /** By its client, or because it has run out. */
  | { readonly op: "close"; readonly session: number };

export interface Session {
  readonly id: number;
  readonly client: Address;
  readonly timeout: Duration;
}

export interface SessionState {
  readonly sessions: readonly Session[];
  /** By client: the session of its ephemeral node. */
  readonly nodes: readonly (readonly [client: number, session: number])[];
}

export class SessionTable {
  readonly #sessions = new IntegerMap<Session>();
  readonly #nodes = new IntegerMap<number>();

  get size(): number {
    return this.#sessions.size + this.#nodes.size;
  }

  session(id: number): Session | undefined {
    return this.#sessions.get(id);
  }

  sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** In the order of their names. */
  members(): readonly Registration[] {
    return [...this.#nodes]
      .map(([client, registration]) => ({ instance: client as Address, registration }))
      .toSorted((a, b) => a.instance - b.instance);
  }

  /** `index`: of the write, in the log: it numbers sessions. Returns whether anybody came or went. */
  apply(write: SessionWrite, index: number): boolean {
    switch (write.op) {
      case "open":
        this.#sessions.set(index, { id: index, client: write.client, timeout: write.timeout });
        return false;
      case "register":
        return this.#register(write.session);
      case "close":
        return this.#close(write.session);
    }
  }

  state(): SessionState {
    return { sessions: [...this.#sessions.values()], nodes: [...this.#nodes] };
  }

  restore({ sessions, nodes }: SessionState): void {
    this.#sessions.clear();
    this.#nodes.clear();
    for (const session of sessions) this.#sessions.set(session.id, session);
    for (const [client, session] of nodes) this.#nodes.set(client, session);
  }

  /** Its own node of an earlier session is removed first (DolphinScheduler does so); never that of a later one. */
  #register(id: number): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined || (this.#nodes.get(session.client) ?? 0) >= id) return false;
    this.#nodes.set(session.client, id);
    return true;
  }

  #close(id: number): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    this.#sessions.delete(id);
    if (this.#nodes.get(session.client) !== id) return false;
    this.#nodes.delete(session.client);
    return true;
  }
}
