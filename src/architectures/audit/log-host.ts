// The host of an audit log: a machine that does nothing else. Entries are acknowledged when they are durable, each once, however
// often it is sent. It keeps the latest ones at hand, and of what it has put away no more than the head.

import {
  EMPTY_HEAD,
  chained,
  type AuditEntry,
  type AuditExcerpt,
  type AuditHead,
} from "../../algorithms/audit/audit-chain.ts";
import { ACCESS_OPERATIONS } from "../../algorithms/access/access-rules.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { ENTRY_BYTES, type AuditWrite } from "../protocol/audit-messages.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import { isAuditRecord, type AuditRecord, type Origin } from "./audit-record.ts";
import { auditMessage, readAudit } from "./wire.ts";

/** Entries at hand, at least; twice as many at most. */
const AT_HAND = 2_000;

export class LogHost implements Process {
  readonly #host: Host;
  #head: AuditHead = EMPTY_HEAD;
  /** By master: the last entry of it that is written. */
  readonly #last = new Map<number, Omit<Origin, "origin">>();
  /** What waits for the sync under way, and for the one after it. */
  #syncing: (() => void)[] = [];
  #waiting: (() => void)[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  start(): void {
    const { disk, node } = this.#host;
    disk.read().forEach((frame, index) => {
      if (frame.kind === "torn") return disk.repair();
      if (frame.kind === "record" && isAuditRecord(frame.record)) return this.#replay(frame.record);
      this.#host.emit(RECORD["log.damaged"], node, index + 1, 0, 0, 0);
      this.#head = chained(this.#head, undefined);
    });
  }

  receive(from: Address, received: Message): void {
    const message = readAudit(received);
    if (message?.type === "auditWrite") return this.#write(from, message);
    if (message?.type !== "auditQuestion") return;
    const excerpt = this.#excerpt(message.count);
    const bytes = SMALL_BYTES + ENTRY_BYTES * excerpt.entries.length;
    this.#host.send(from, auditMessage({ type: "auditShown", count: message.count, excerpt }), bytes, "datagram");
  }

  timer(): void {}

  synced(): void {
    const done = this.#syncing;
    this.#syncing = this.#waiting;
    this.#waiting = [];
    if (this.#syncing.length > 0) this.#host.disk.sync();
    for (const then of done) then();
    if (this.#syncing.length === 0) this.#putAway();
  }

  #replay(record: AuditRecord): void {
    this.#head = record.head;
    if (record.kind === "entry") this.#note(record.entry);
    else for (const { origin, ...last } of record.last) this.#last.set(origin, last);
  }

  #note({ origin, incarnation, number }: AuditEntry): void {
    this.#last.set(origin, { incarnation, number });
  }

  /** A full disk takes a part, or nothing: whoever asked will ask again. */
  #write(from: Address, { entries }: AuditWrite): void {
    const fresh = entries.filter((entry) => this.#isNew(entry));
    const refused = fresh.findIndex((entry) => !this.#append(entry));
    const appended = refused < 0 ? fresh : fresh.slice(0, refused);
    const { incarnation, number } = entries.at(-1)!;
    const head = this.#head;
    this.#whenDurable(() => {
      for (const entry of appended) this.#tell(entry);
      if (refused < 0)
        this.#host.send(from, auditMessage({ type: "auditWritten", incarnation, number, head }), SMALL_BYTES);
    });
  }

  #append(entry: AuditEntry): boolean {
    const head = chained(this.#head, entry);
    if (!this.#host.disk.append({ kind: "entry", entry, head } satisfies AuditRecord, ENTRY_BYTES)) return false;
    this.#head = head;
    this.#note(entry);
    return true;
  }

  #tell({ task, operation, isAllowed, origin }: AuditEntry): void {
    const code = ACCESS_OPERATIONS.indexOf(operation);
    this.#host.emit(RECORD["audit.written"], this.#host.node, task, code, Number(isAllowed), origin);
  }

  #isNew({ origin, incarnation, number }: AuditEntry): boolean {
    const last = this.#last.get(origin);
    if (last === undefined || incarnation > last.incarnation) return true;
    return incarnation === last.incarnation && number > last.number;
  }

  /** As the disk has it, and not as it was in memory once. */
  #excerpt(count: number): AuditExcerpt {
    let from = EMPTY_HEAD;
    const entries: (AuditEntry | undefined)[] = [];
    for (const frame of this.#host.disk.read()) {
      const record = frame.kind === "record" && isAuditRecord(frame.record) ? frame.record : undefined;
      if (record?.kind === "before") from = record.head;
      else if (frame.kind !== "torn" && from.count + entries.length < count) entries.push(record?.entry);
    }
    return { from, entries };
  }

  #putAway(): void {
    const { disk } = this.#host;
    if (disk.recordCount < 2 * AT_HAND) return;
    const away = disk.recordCount - AT_HAND;
    const frame = disk.read()[away - 1]!;
    if (frame.kind !== "record" || !isAuditRecord(frame.record)) return; // not before it is known what is put away
    const last = [...this.#last].map(([origin, of]) => ({ origin, ...of }));
    disk.replaceOldest(away, { kind: "before", head: frame.record.head, last } satisfies AuditRecord, ENTRY_BYTES);
  }

  /** Also what was written earlier must be durable before it is spoken of. */
  #whenDurable(then: () => void): void {
    if (this.#syncing.length > 0) {
      this.#waiting.push(then);
      return;
    }
    this.#syncing.push(then);
    this.#host.disk.sync();
  }
}
