// The cell's side of the protocol: whatever comes late, twice, or under the name of another asking.

import { describe, expect, test } from "vitest";
import type { CellBody, CellMessage } from "../../../src/architectures/protocol/cell-messages.ts";
import { cellMessage, readCellMessage } from "../../../src/architectures/protocol/cell-messages.ts";
import { FIRST_CELL_KIND, MESSAGE, type Dispatch } from "../../../src/architectures/protocol/messages.ts";
import { CellDesk } from "../../../src/architectures/shared-state/cell-desk.ts";
import type { SharedStateOptions } from "../../../src/architectures/shared-state/options.ts";
import { seconds, type Duration } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { CLIENT, ScriptedMaster, WORKER_A, WORKER_B } from "../master/scripted-master.ts";

const ONE = 8 as Address;
const OTHER = 9 as Address;
const EPOCH = 1;

class Cell {
  readonly master = new ScriptedMaster({
    createPlanning: (core) =>
      new CellDesk(core, {
        deployment: core.options.deployment,
        nackTimeout: seconds(3),
        isCoarse: false,
        isAtomic: false,
      } as unknown as SharedStateOptions),
  });

  constructor() {
    this.master.serving().register(WORKER_A).register(WORKER_B).submit(7).sync().lately();
  }

  hear(from: Address, body: CellBody): this {
    this.master.process.receive(from, cellMessage(body, FIRST_CELL_KIND));
    this.master.sync();
    return this;
  }

  ask(from: Address, serial = 1, incarnation = 1): this {
    return this.hear(from, { type: "ask", epoch: 0, incarnation, serial, version: 0 });
  }

  plan(from: Address, { serial = 1, incarnation = 1, round = 1, epoch = EPOCH, claims = [0] } = {}): this {
    const places = claims.map((worker) => ({ task: 7 as TaskId, worker }));
    const think = 0 as Duration;
    return this.hear(from, { type: "plan", epoch, incarnation, serial, round, version: 99, claims: places, think });
  }

  /** What it has said since the last look, but to clients. */
  lately(): readonly string[] {
    const sent = this.master.host.takeSent() as unknown as readonly { to: Address; message: CellMessage }[];
    return sent
      .filter(({ to }) => to !== CLIENT)
      .map(({ to, message }) => {
        const read = readCellMessage(message, FIRST_CELL_KIND);
        if (read === undefined)
          return `${(message as unknown as Dispatch).kind === MESSAGE.dispatch ? "dispatch" : "?"} to ${to}`;
        const about =
          read.type === "job" ? read.tasks.map(({ spec }) => spec.id) : read.type === "outcome" ? read.again : [];
        return `${read.type} ${read.serial} [${about.join()}] to ${to}`;
      });
  }
}

describe("a cell", () => {
  test("hands a job to who asks first, and dispatches what that one claims", () => {
    const cell = new Cell().ask(ONE).ask(OTHER);
    expect(cell.lately()).toEqual(["job 1 [7] to 8"]);
    expect(cell.plan(ONE).lately()).toEqual(["outcome 1 [] to 8", "dispatch to 1"]);
  });

  test("says the same again to who asks or claims again, and does nothing else", () => {
    const cell = new Cell().ask(ONE).ask(ONE);
    expect(cell.lately()).toEqual(["job 1 [7] to 8", "job 1 [7] to 8"]);
    expect(cell.plan(ONE).plan(ONE).lately()).toEqual(["outcome 1 [] to 8", "dispatch to 1", "over 1 [] to 8"]);
  });

  test.each([
    ["a later asking", { serial: 2 }],
    ["another life", { incarnation: 2 }],
    ["an earlier epoch", { epoch: EPOCH - 1 }],
  ])("believes no claim of %s, and goes on with the one that it knows", (_whose, changes) => {
    const cell = new Cell().ask(ONE);
    cell.lately();
    expect(cell.plan(ONE, changes).lately()).toEqual([`over ${"serial" in changes ? 2 : 1} [] to 8`]);
    expect(cell.plan(ONE).lately()).toEqual(["outcome 1 [] to 8", "dispatch to 1"]);
  });

  test("takes a job back from who asks anew, and from who is silent; what that one claims then is over", () => {
    const anew = new Cell().ask(ONE).ask(ONE, 1, 2);
    expect(anew.lately()).toEqual(["job 1 [7] to 8", "job 1 [7] to 8"]);
    expect(anew.plan(ONE).lately()).toEqual(["over 1 [] to 8"]);
    const silent = new Cell().ask(ONE).ask(OTHER);
    silent.lately();
    silent.master.until(4, [WORKER_A, WORKER_B]);
    expect(silent.lately().filter((said) => said.startsWith("job"))).toEqual(["job 1 [7] to 9"]);
    expect(silent.plan(ONE).lately()).toEqual(["over 1 [] to 8"]);
    expect(silent.plan(OTHER, { claims: [1] }).lately()).toEqual(["outcome 1 [] to 9", "dispatch to 2"]);
  });

  test("lets a scheduler think again about what does not fit, where there is room, and else queues it", () => {
    const cell = new Cell().ask(ONE);
    cell.master.submit(8).sync();
    cell.ask(OTHER).lately();
    const both = { epoch: EPOCH, incarnation: 1, serial: 1, version: 99, think: 0 as Duration } as const;
    cell.hear(OTHER, { type: "plan", ...both, round: 1, claims: [{ task: 8 as TaskId, worker: 0 }] });
    expect(cell.lately()).toEqual(["outcome 1 [] to 9", "dispatch to 1"]);
    expect(cell.plan(ONE).lately()).toEqual(["outcome 1 [7] to 8"]);
    expect(cell.plan(ONE).lately()).toEqual(["outcome 1 [7] to 8"]); // the same round again
    expect(cell.plan(ONE, { round: 2, claims: [1] }).lately()).toEqual(["outcome 1 [] to 8", "dispatch to 2"]);
    // Each transaction is on record once.
    expect(cell.master.host.emitted.filter(({ name }) => name === "job.planned").length).toBe(3);
  });
});
