// How the leader of a lock service ends leases that nobody renews: by its own clock, from when it last wrote each. A new leader
// gives every lease its full time again. Source: etcd, server/lease/lessor.go (Promote, Demote); catalogue C2.

import { isVacant, type LeaseRecord } from "../../algorithms/leases/lease-record.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Epoch, NodeId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { LockWrite } from "./lock-protocol.ts";
import type { LockTable } from "./lock-table.ts";

interface Watched {
  readonly record: LeaseRecord;
  readonly endsAt: Instant;
}

/** There is one lease only, so far. */
const LEASE_NUMBER = 0;

export class LeaseExpiry {
  readonly #host: Host;
  readonly #over: (name: string, token: Epoch) => void;
  readonly #timerTag: number;
  readonly #watched = new Map<string, Watched>();

  constructor(host: Host, timerTag: number, over: (name: string, token: Epoch) => void) {
    this.#host = host;
    this.#timerTag = timerTag;
    this.#over = over;
  }

  /** This member leads. */
  begin(table: LockTable): void {
    for (const [name, record] of table.leases()) this.#watch(name, record);
  }

  end(): void {
    this.#watched.clear();
  }

  /** This member leads, and the write was committed. */
  written(write: LockWrite, table: LockTable): void {
    if (write.op !== "compare-and-set" && write.op !== "revoke") return;
    const { name } = write;
    const before = this.#watched.get(name)?.record;
    const record = table.lease(name);
    if (record === undefined || record === before) return;
    if (before !== undefined && write.op === "revoke") this.#emit("lease.expired", before, 0);
    this.#watch(name, record);
  }

  timer(): void {
    const now = this.#host.monotonic();
    for (const [name, { record, endsAt }] of [...this.#watched]) {
      if (endsAt > now) continue;
      this.#over(name, record.token);
      this.#retry(name, record);
    }
  }

  #watch(name: string, record: LeaseRecord): void {
    this.#watched.delete(name);
    if (isVacant(record)) return;
    this.#emit("lease.granted", record, record.duration);
    this.#retry(name, record);
  }

  /** What has come to nothing is tried again a lease later. */
  #retry(name: string, record: LeaseRecord): void {
    this.#watched.set(name, { record, endsAt: (this.#host.monotonic() + record.duration) as Instant });
    this.#host.startTimer(Math.max(1, record.duration) as Duration, this.#timerTag);
  }

  #emit(kind: "lease.granted" | "lease.expired", { holder, token }: LeaseRecord, value: number): void {
    this.#host.emit(RECORD[kind], holder as unknown as NodeId, LEASE_NUMBER, 0, token, value);
  }
}
