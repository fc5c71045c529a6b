// The coordinator of a master that is alone: its log is on its own disk, and it leads as soon as it has read that back and a
// new epoch is durable.

import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import type { DecisionLogOwner } from "../../algorithms/replay/decision-log.ts";
import { seconds, type Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { commandBytes, type Command, type Snapshot } from "../master/commands.ts";
import type { SoloMutant } from "../mutants.ts";
import { FIRST_COORDINATOR_TAG, type Coordinator, type CoordinatorOwner } from "./coordinator.ts";
import { hastyDisk } from "./hasty-disk.ts";

export interface SoloOptions {
  /** us per replayed record. */
  readonly replayCost: Duration;
  /** The log is compacted when it holds this many records more than twice the live ones. */
  readonly snapshotEvery: number;
  /** A deliberate mistake. */
  readonly mutant?: SoloMutant | undefined;
}

const SPACE_TAG = FIRST_COORDINATOR_TAG;
const HASTE_TAG = FIRST_COORDINATOR_TAG + 1;
const REPLAYED_TAG = FIRST_COORDINATOR_TAG + 2;
/** How often a write is tried again that found the disk full. */
const SPACE_INTERVAL = seconds(1);

export class SoloCoordinator implements Coordinator, DecisionLogOwner<Command> {
  readonly #host: Host;
  readonly #options: SoloOptions;
  readonly #owner: CoordinatorOwner;
  readonly #log: WriteAheadLog<Command>;
  #epoch: Epoch = 0;
  #committed = 0;
  /** What it hands over was told by nobody: an earlier life died before it knew that it is durable. */
  #isUntold = false;

  constructor(host: Host, options: SoloOptions, owner: CoordinatorOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#log = new WriteAheadLog<Command>(this.#isHasty ? hastyDisk(host, HASTE_TAG) : host.disk, this);
  }

  get #isHasty(): boolean {
    return this.#options.mutant === "acknowledge-before-sync";
  }

  get leader(): Address {
    return this.#host.address;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  /** There is nobody else who could tell. */
  get decides(): boolean {
    return this.#isUntold;
  }

  /** A damaged log is not repaired by leaving something out: without a peer to ask, such a master stays silent. */
  start(): void {
    const { commands, damaged, sound, untold } = this.#log.recover();
    const isCut = damaged > 0 && this.#options.mutant === "truncate-damaged";
    if (damaged > 0 && !isCut)
      return this.#host.emit(RECORD["log.damaged"], this.#host.node, damaged, 0, this.#epoch, 0);
    commands.slice(0, sound).forEach((command, index) => {
      this.#isUntold = index >= commands.length - untold;
      this.#replay(command);
    });
    this.#isUntold = false;
    if (isCut) this.#compact();
    const cost = (commands.length * this.#options.replayCost) as Duration;
    if (cost === 0) return this.#beginEpoch(this.#epoch + 1);
    this.#host.consume(cost);
    this.#host.afterComputing(REPLAYED_TAG);
  }

  receive(): boolean {
    return false;
  }

  /** All is read back, or the disk was full a moment ago. */
  timer(tag: number): void {
    if (tag === HASTE_TAG) return this.#log.synced();
    if (tag === REPLAYED_TAG) return this.#beginEpoch(this.#epoch + 1);
    this.#log.writeAgain();
    this.#watchSpace();
  }

  synced(): void {
    if (!this.#isHasty) this.#log.synced();
  }

  propose(command: Command, bytes: number): void {
    const wasBlocked = this.#log.isBlocked;
    this.#log.propose(command, bytes);
    if (!wasBlocked) this.#watchSpace();
  }

  /** Only after the loss of the whole log can a worker know a higher epoch. */
  outbid(epoch: Epoch): void {
    if (epoch >= this.#epoch) this.#beginEpoch(epoch + 1);
  }

  read(token: number): void {
    this.#owner.readable(token, this.#committed);
  }

  /** There is nobody to hand over to. Whoever asks for anything from now on will ask its next boot. */
  resign(done: () => void): void {
    this.#log.finish(done);
  }

  committed(command: Command): void {
    if (command.kind !== "epoch") return this.#hand(command);
    this.#hand(command);
    if (command.epoch === this.#epoch) this.#owner.leads(command.epoch);
  }

  batchCommitted(): void {
    this.#owner.batchCommitted();
    const { snapshotEvery } = this.#options;
    // A snapshot may stand only for what is durable, and this mistake does not know what is.
    if (this.#isHasty) return;
    if (this.#log.recordCount > snapshotEvery + 2 * this.#owner.liveCount) this.#compact();
  }

  #compact(): void {
    const { state, bytes } = this.#owner.snapshot();
    this.#log.compact(state as Command, bytes);
  }

  #watchSpace(): void {
    if (this.#log.isBlocked) this.#host.startTimer(SPACE_INTERVAL, SPACE_TAG);
  }

  #replay(command: Command): void {
    if (command.kind === "epoch" || command.kind === "snapshot") this.#epoch = command.epoch;
    if (command.kind === "snapshot") this.#owner.restore(command satisfies Snapshot);
    else this.#hand(command);
  }

  #hand(command: Command): void {
    this.#committed += 1;
    this.#owner.committed(command, { index: this.#committed, term: this.#epoch });
  }

  #beginEpoch(epoch: Epoch): void {
    this.#epoch = epoch;
    const command: Command = { kind: "epoch", epoch };
    this.propose(command, commandBytes(command));
  }
}
