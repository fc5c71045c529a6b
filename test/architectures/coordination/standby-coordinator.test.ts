// Whom a master with a lease takes for the leader: it must not keep others waiting for what it does not do.

import { expect, test } from "vitest";
import { StandbyCoordinator } from "../../../src/architectures/coordination/standby-coordinator.ts";
import type { LockRequestMessage } from "../../../src/architectures/protocol/lock-messages.ts";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import type { Message } from "../../../src/process/message.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const ME = 1 as Address;
const LOCK = 9 as Address;

/** A master that has read from the lock service who holds the lease. */
function standbyThatSaw(holder: Address): StandbyCoordinator {
  const host = new ScriptedHost({ address: ME });
  const options = {
    locks: [LOCK],
    lease: seconds(15),
    renewDeadline: seconds(10),
    retryPeriod: seconds(2),
    standby: "cold" as const,
    tailInterval: milliseconds(500),
    replayCost: milliseconds(0),
    snapshotEvery: 1_000,
    lockTimeout: milliseconds(500),
    endsByService: false,
    usesWallClock: false,
  };
  const owner = { liveCount: 0, follows: () => {} } as never;
  const coordinator = new StandbyCoordinator(host, options, owner);
  coordinator.start();
  const { serial } = host.takeSent()[0].message as Message & LockRequestMessage;
  const record = { holder, token: 3, renewal: 0, incarnation: 1, duration: seconds(15) };
  const answer = { kind: MESSAGE.lockAnswer, serial, answer: { kind: "lease", record } };
  coordinator.receive(LOCK, answer as Message);
  return coordinator;
}

test("a standby names the holder of the lease that it saw last", () => {
  expect(standbyThatSaw(7 as Address).leader).toBe(7);
});

test("a master does not name itself for a lease that it does not hold any more", () => {
  expect(standbyThatSaw(ME).leader).toBeUndefined();
});
