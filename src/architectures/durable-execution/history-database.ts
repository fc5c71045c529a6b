// The database behind history hosts: tables behind a log on its disk. What it answers is durable. It alone tells what becomes of tasks,
// since it alone knows what was written.

import type { DecisionLogOwner } from "../../algorithms/replay/decision-log.ts";
import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { hastyDisk } from "../coordination/hasty-disk.ts";
import type { Persist } from "../protocol/durable-messages.ts";
import { HistoryTables } from "./history-tables.ts";
import type { DurableOptions } from "./options.ts";
import {
  stateBytes,
  writeBytes,
  type News,
  type PersistenceAnswer,
  type PersistenceEntry,
  type PersistenceSnapshot,
} from "./persistence.ts";
import { readDurable, sendDurable } from "./wire.ts";

const TIMER = { space: 1, hasty: 2 } as const;
const SPACE_INTERVAL = milliseconds(100);
const ENTRY_BYTES = 64;

export class HistoryDatabase implements Process, DecisionLogOwner<PersistenceEntry> {
  readonly #host: Host;
  readonly #options: DurableOptions;
  readonly #log: WriteAheadLog<PersistenceEntry>;
  readonly #tables: HistoryTables;
  /** On their way to the disk. */
  readonly #writing = new Set<string>();
  /** What is replayed was told before. */
  #isLive = false;
  /** A log with damage is not repaired by leaving something out: such a database stays silent. */
  #isDamaged = false;
  #isDraining = false;

  constructor(host: Host, options: DurableOptions) {
    this.#host = host;
    this.#options = options;
    this.#log = new WriteAheadLog<PersistenceEntry>(this.#isHasty ? hastyDisk(host, TIMER.hasty) : host.disk, this);
    this.#tables = new HistoryTables({
      shards: options.shards,
      checksRange: options.mutant !== "range-unchecked",
      tell: (news) => this.#tell(news),
    });
  }

  start(): void {
    const { commands, damaged, untold } = this.#log.recover();
    this.#isDamaged = damaged > 0;
    if (damaged > 0) return this.#host.emit(RECORD["log.damaged"], this.#host.node, damaged, 0, 0, 0);
    const told = commands.slice(0, commands.length - untold);
    for (const command of told as readonly (PersistenceEntry | PersistenceSnapshot)[]) {
      if (command.kind === "snapshot") this.#tables.restore(command);
      else this.#tables.apply(command);
    }
    this.#isLive = true;
    for (const entry of commands.slice(told.length)) this.committed(entry);
    this.#host.consume((commands.length * this.#options.databaseReplayCost) as Duration);
  }

  receive(from: Address, received: Message): void {
    const message = readDurable(received);
    if (message?.type !== "persist" || this.#isDamaged || this.#isDraining) return;
    const { request } = message;
    switch (request.op) {
      case "acquire":
      case "write":
        return this.#propose({ ...message, host: from, kind: "entry", request });
      case "check": {
        const lost = request.claims.filter((claim) => !this.#tables.isOwned(claim)).map(({ shard }) => shard);
        return this.#answer(from, message, { op: "checked", lost });
      }
      case "find":
        return this.#answer(from, message, this.#tables.find(request.client, request.task));
    }
  }

  timer(tag: number): void {
    if (tag === TIMER.hasty) return this.#log.synced();
    this.#log.writeAgain();
    this.#watchSpace();
  }

  synced(): void {
    if (!this.#isHasty) this.#log.synced();
  }

  /** What is on its way to the disk is finished, and answered; nothing more is begun. */
  draining(): void {
    this.#isDraining = true;
    this.#leaveIfClear();
  }

  // What the log tells

  committed(entry: PersistenceEntry): void {
    this.#writing.delete(keyOf(entry));
    this.#answer(entry.host, entry, this.#tables.apply(entry));
  }

  batchCommitted(): void {
    this.#leaveIfClear();
    if (this.#log.recordCount <= this.#options.snapshotEvery + 2 * this.#tables.size) return;
    if (this.#isHasty) return; // this mistake does not know what is durable
    const snapshot = this.#tables.snapshot();
    this.#log.compact(snapshot as unknown as PersistenceEntry, stateBytes(snapshot.workflows));
  }

  get #isHasty(): boolean {
    return this.#options.mutant === "answer-before-sync";
  }

  /** Asked for again while it is being written, it is answered when it is durable. */
  #propose({ kind, host, incarnation, serial, request }: PersistenceEntry): void {
    const entry: PersistenceEntry = { kind, host, incarnation, serial, request };
    const key = keyOf(entry);
    if (this.#writing.has(key)) return;
    this.#writing.add(key);
    const wasBlocked = this.#log.isBlocked;
    this.#log.propose(entry, ENTRY_BYTES + (request.op === "write" ? writeBytes(request.write) : 0));
    if (!wasBlocked) this.#watchSpace();
  }

  #answer(
    host: Address,
    { incarnation, serial }: Pick<Persist, "incarnation" | "serial">,
    answer: PersistenceAnswer,
  ): void {
    sendDurable(this.#host, host, { type: "persisted", incarnation, serial, answer });
  }

  #tell({ kind, node, task, attempt, value }: News): void {
    if (this.#isLive) this.#host.emit(RECORD[kind], (node ?? this.#host.node) as NodeId, task, attempt, 0, value);
  }

  #leaveIfClear(): void {
    if (this.#isDraining && this.#writing.size === 0) this.#host.drained();
  }

  #watchSpace(): void {
    if (this.#log.isBlocked) this.#host.startTimer(SPACE_INTERVAL, TIMER.space);
  }
}

function keyOf({ host, incarnation, serial }: PersistenceEntry): string {
  return `${host}/${incarnation}/${serial}`;
}
