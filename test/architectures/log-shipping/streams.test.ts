// What a replica is sent that has fallen behind, and how fast.

import { expect, test } from "vitest";
import { SHIPPING_TIMER, type ShippingOptions } from "../../../src/architectures/log-shipping/options.ts";
import { ShippedLog } from "../../../src/architectures/log-shipping/shipped-log.ts";
import { Streams } from "../../../src/architectures/log-shipping/streams.ts";
import { readShipping } from "../../../src/architectures/log-shipping/wire.ts";
import type { Snapshot } from "../../../src/architectures/master/commands.ts";
import type { Attach } from "../../../src/architectures/protocol/shipping-messages.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { SECOND } from "../../cluster/build-cluster.ts";

const REPLICA = 2 as Address;
const STATE_BYTES = 2_500;
const ENTRY_BYTES = 400;

/** 1000 bytes a second for whoever is behind, in parts of 1000 bytes; a log of `entries` that is cut behind `cut`. */
function primary(entries: number, cut: number) {
  const host = new ScriptedHost({ address: 1 });
  const options = {
    masters: [1, 2],
    shipInterval: 0,
    catchUpRate: 1_000,
    batchBytes: 1_000,
  } as never as ShippingOptions;
  const log = new ShippedLog(host.disk, 2, () => {});
  const snapshot = { kind: "snapshot", epoch: 1, tasks: [] } as never as Snapshot;
  log.append({ kind: "epoch", epoch: 1 }, ENTRY_BYTES);
  for (let task = 1; task < entries; task += 1) log.append({ kind: "relayed", task: task as TaskId }, ENTRY_BYTES);
  // The first alone, and then those that had gathered.
  for (const _ of [1, 2]) {
    host.disk.durable = host.disk.recordCount;
    log.synced();
  }
  if (cut > 0) log.compact({ index: cut, snapshot, bytes: STATE_BYTES });
  const streams = new Streams(host, options, log, {
    epoch: 1,
    state: () => ({ snapshot, bytes: STATE_BYTES, index: log.durable }),
    acknowledged: () => {},
  });
  streams.begin();
  host.takeSent();
  const sentUntil = (instant: number) => {
    host.passUntil(instant * SECOND, { timer: (tag, detail) => tag === SHIPPING_TIMER.pace && streams.paced(detail) });
    return host.takeSent().map(({ at, message }) => ({ at: at / SECOND, ...readShipping(message)! }));
  };
  const attach = (index: number) =>
    streams.attached(REPLICA, { index, epochs: index > 0 ? log.epochs : [], rewinds: true } as Attach);
  return { log, streams, attach, sentUntil };
}

test("entries that the log still has come in batches, no faster than the rate", () => {
  const { attach, sentUntil } = primary(8, 0);
  attach(2);
  // Three entries are 1200 bytes and more: a batch is full at 1000. A header of 80 bytes travels with each.
  const sent = sentUntil(10);
  expect(sent.map((one) => [one.type, "after" in one && one.after])).toEqual([
    ["ship", 2],
    ["ship", 5],
  ]);
  expect(sent[1].at - sent[0].at).toBeCloseTo(1.28, 5);
});

test("where the log is cut, the whole state comes, in parts at the rate, and then what follows on it", () => {
  const { attach, sentUntil, log, streams } = primary(8, 6);
  attach(2);
  const parts = sentUntil(2.1);
  expect(parts.map((one) => [one.at, one.type, "state" in one && one.state?.index])).toEqual([
    [0, "baseline", undefined],
    [1, "baseline", undefined],
    [2, "baseline", 8],
  ]);
  log.append({ kind: "relayed", task: 9 as TaskId }, ENTRY_BYTES);
  log.synced();
  streams.ship();
  expect(sentUntil(9).map((one) => [one.type, "after" in one && one.after])).toEqual([["ship", 8]]);
});

test("whoever has lost something gets the whole state, though the log has everything", () => {
  const { attach, sentUntil } = primary(3, 0);
  attach(-1);
  expect(new Set(sentUntil(9).map(({ type }) => type))).toEqual(new Set(["baseline"]));
});

test("whoever has what the primary does not know gets the whole state, if it gives that up, or is told so", () => {
  const { streams, sentUntil } = primary(4, 0);
  const epochs = [
    { epoch: 1, index: 1 },
    { epoch: 1_002, index: 3 },
  ];
  streams.attached(REPLICA, { index: 6, epochs, rewinds: false } as never as Attach);
  expect(sentUntil(9)).toMatchObject([{ type: "diverged", common: 2 }]);
  streams.attached(REPLICA, { index: 6, epochs, rewinds: true } as never as Attach);
  expect(sentUntil(19).at(-1)).toMatchObject({ type: "baseline", common: 2, state: { index: 4 } });
});
