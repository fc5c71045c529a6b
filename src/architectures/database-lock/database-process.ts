// The database that schedulers share: tables behind a log on its disk, and one lock. What it answers is durable; what it has in
// memory only, who has the lock and who waits for it, is nobody's after a restart.

import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import type { DecisionLogOwner } from "../../algorithms/replay/decision-log.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import {
  answerBytes,
  type DatabaseAnswer,
  type DatabaseAnswerBody,
  type DatabaseRequest,
  type DatabaseResult,
} from "../protocol/database-messages.ts";
import { isAppQuery } from "../app-sharding/statements.ts";
import { hastyDisk } from "../coordination/hasty-disk.ts";
import { FIRST_DATABASE_KIND } from "../protocol/messages.ts";
import { findFor } from "./findings.ts";
import type { InstanceOptions } from "./options.ts";
import type { RowOrder } from "./row-order.ts";
import { RowLock, keyOf, type Transaction } from "./row-lock.ts";
import { Sessions } from "./sessions.ts";
import {
  NO_FINDINGS,
  entryBytes,
  snapshotBytes,
  type Entry,
  type Findings,
  type Statement,
  type TablesSnapshot,
} from "./statements.ts";
import { TableRecords } from "./table-records.ts";
import { Tables } from "./tables.ts";
import { WaitingRows } from "./waiting-rows.ts";

const TIMER = { lock: 0, space: 1, hasty: 2 } as const;
const SPACE_INTERVAL = milliseconds(100);

export class DatabaseProcess implements Process, DecisionLogOwner<Entry> {
  readonly #host: Host;
  readonly #options: InstanceOptions;
  readonly #log: WriteAheadLog<Entry>;
  readonly #tables: Tables;
  readonly #waiting: RowOrder;
  readonly #records: TableRecords;
  readonly #sessions = new Sessions();
  readonly #lock: RowLock;
  /** On their way to the disk. */
  readonly #writing = new Set<string>();
  /** A log with damage is not repaired by leaving something out: such a database stays silent. */
  #isDamaged = false;
  #isDraining = false;

  constructor(host: Host, options: InstanceOptions, waiting: RowOrder = new WaitingRows(host, options)) {
    this.#host = host;
    this.#options = options;
    this.#log = new WriteAheadLog<Entry>(this.#isHasty ? hastyDisk(host, TIMER.hasty) : host.disk, this);
    this.#waiting = waiting;
    this.#records = new TableRecords(host, this.#waiting, (decision) => this.#tables.skippedBy(decision));
    const rules = {
      requestsRecovery: options.requestsRecovery,
      countsTwice: options.databaseMutant === "count-twice",
      claimsBlindly: options.databaseMutant === "claim-without-transaction",
      executors: options.route === undefined ? undefined : options.deployment.workers.map(({ address }) => address),
      ...(options.appOf !== undefined && { appOf: options.appOf }),
    };
    this.#tables = new Tables(options.scheduler.triggers, rules, this.#records);
    this.#lock = new RowLock(host, { timeout: options.lockTimeout, timerTag: TIMER.lock }, (transaction, grant) =>
      this.#answer(transaction, { op: "granted", grant }),
    );
  }

  start(): void {
    const { commands, damaged, untold } = this.#log.recover();
    this.#isDamaged = damaged > 0;
    if (damaged > 0) return this.#host.emit(RECORD["log.damaged"], this.#host.node, damaged, 0, 0, 0);
    const told = commands.slice(0, commands.length - untold);
    for (const command of told as readonly (Entry | TablesSnapshot)[]) {
      if (command.kind === "snapshot") this.#restore(command);
      else this.#apply(command);
    }
    this.#records.isLive = true;
    for (const entry of commands.slice(told.length)) this.committed(entry);
    this.#host.consume((commands.length * this.#options.replayCost) as Duration);
  }

  receive(from: Address, received: Message): void {
    if (received.kind !== FIRST_DATABASE_KIND || this.#isDamaged || this.#isDraining) return;
    const { incarnation, serial, floor, body } = received as DatabaseRequest;
    const transaction = { session: from, incarnation, serial };
    const known = this.#sessions.heard(transaction, floor);
    if (known === "past") return;
    if (known === "new") this.#lock.ended(from, incarnation - 1);
    const result = this.#sessions.resultOf(transaction);
    if (result !== undefined) return this.#answer(transaction, { op: "result", result });
    switch (body.op) {
      case "lock":
        return this.#lock.request(transaction);
      case "commit":
        return this.#commit(transaction, body.grant, body.statement);
      case "run":
        return this.#run(transaction, body.statement);
      case "status":
        return this.#answer(transaction, { op: "state", answer: this.#tables.stateOf(body.client, body.task) });
    }
  }

  timer(tag: number, detail: number): void {
    if (tag === TIMER.hasty) return this.#log.synced();
    if (tag !== TIMER.space) return this.#lock.timer(tag, detail);
    this.#log.writeAgain();
    this.#watchSpace();
  }

  synced(): void {
    if (!this.#isHasty) this.#log.synced();
  }

  /** A session ends with its connection. */
  disconnected(peer: Address): void {
    this.#lock.ended(peer);
  }

  /** What is on its way to the disk is finished, and answered; nothing more is begun. */
  draining(): void {
    this.#isDraining = true;
    this.#leaveIfClear();
  }

  // What the log tells

  committed(entry: Entry): void {
    this.#writing.delete(keyOf(entry));
    const result = this.#apply(entry);
    this.#answer(entry, { op: "result", result });
    this.#lock.release(entry);
  }

  batchCommitted(): void {
    this.#leaveIfClear();
    if (this.#log.recordCount <= this.#options.snapshotEvery + 2 * this.#tables.size) return;
    if (this.#isHasty) return; // this mistake does not know what is durable
    const snapshot = this.#tables.snapshot(this.#sessions.results());
    this.#log.compact(snapshot as unknown as Entry, snapshotBytes(snapshot));
  }

  get #isHasty(): boolean {
    return this.#options.databaseMutant === "answer-before-sync";
  }

  /** Nothing is written that comes from a session which has lost its lock: another may have it. */
  #commit(transaction: Transaction, grant: number, statement: Statement): void {
    if (this.#lock.commits(transaction, grant)) this.#write(transaction, statement);
    else if (!this.#lock.isCommitting(transaction)) this.#answer(transaction, { op: "rolled-back" });
  }

  #run(transaction: Transaction, statement: Statement): void {
    if (statement.kind === "fetch" || statement.kind === "app-fetch") return this.#query(transaction, statement);
    const result = isAppQuery(statement) ? this.#tables.apps?.read(statement) : undefined;
    if (result === undefined) this.#write(transaction, statement);
    else this.#answer(transaction, { op: "result", result });
  }

  /** A query changes nothing, unless the ordering gives up what it passes on the way. */
  #query(transaction: Transaction, statement: Statement): void {
    const sources = { host: this.#host, tables: this.#tables, waiting: this.#waiting };
    const { tasks, dropped } = findFor(sources, statement);
    if (dropped.length > 0) return this.#write(transaction, statement, { ...NO_FINDINGS, tasks, dropped });
    const result: DatabaseResult = {
      kind: "acquired",
      tasks: this.#tables.shown(tasks),
      launches: [],
      isContested: false,
    };
    this.#answer(transaction, { op: "result", result });
  }

  /** Asked for again while it is being written, it is answered when it is durable. */
  #write(transaction: Transaction, statement: Statement, found?: Findings): void {
    const key = keyOf(transaction);
    if (this.#writing.has(key)) return;
    this.#writing.add(key);
    const sources = { host: this.#host, tables: this.#tables, waiting: this.#waiting };
    const findings = found ?? findFor(sources, statement);
    const { session, incarnation, serial } = transaction;
    const entry: Entry = { kind: "entry", session, incarnation, serial, statement, findings };
    const wasBlocked = this.#log.isBlocked;
    this.#log.propose(entry, entryBytes(entry));
    if (!wasBlocked) this.#watchSpace();
  }

  #apply(entry: Entry): DatabaseResult {
    this.#sessions.heard(entry, 0);
    const result = this.#tables.apply(entry);
    this.#sessions.remember(entry, result);
    return result;
  }

  #restore(snapshot: TablesSnapshot): void {
    this.#tables.restore(snapshot);
    for (const { result, ...transaction } of snapshot.results) {
      this.#sessions.heard(transaction, 0);
      this.#sessions.remember(transaction, result);
    }
  }

  #answer({ session, incarnation, serial }: Transaction, body: DatabaseAnswerBody): void {
    const answer: DatabaseAnswer = { kind: FIRST_DATABASE_KIND + 1, incarnation, serial, body };
    this.#host.send(session, answer as Message, answerBytes(body));
  }

  #leaveIfClear(): void {
    if (this.#isDraining && this.#writing.size === 0) this.#host.drained();
  }

  #watchSpace(): void {
    if (this.#log.isBlocked) this.#host.startTimer(SPACE_INTERVAL, TIMER.space);
  }
}
