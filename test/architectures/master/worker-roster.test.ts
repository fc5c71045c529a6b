// What a master knows of its workers, by their addresses.

import { describe, expect, it } from "vitest";
import { WorkerRoster } from "../../../src/architectures/master/worker-roster.ts";
import { heartbeat } from "../../../src/algorithms/detection/heartbeat.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const ADDRESSES = [7, 3, 5] as Address[];

function roster(): WorkerRoster {
  const workers = ADDRESSES.map((address) => ({
    address,
    cores: 1,
    memory: Infinity,
    resources: {},
    speed: 1,
    zone: 0,
    rack: 0,
  }));
  const parameters = { interval: seconds(1), suspect: seconds(3), timeout: seconds(10) };
  const detector = heartbeat.create(parameters, { peerCount: workers.length });
  return new WorkerRoster(new ScriptedHost({ address: 0 }), { opinionChanged: () => {} }, detector, workers, 0);
}

describe("a roster of workers", () => {
  it("finds each worker by its address, and nobody at the addresses between, below and above", () => {
    const found = roster();
    expect(ADDRESSES.map((address) => found.indexOf(address))).toEqual([0, 1, 2]);
    expect([0, 2, 4, 6, 8, 1_000].map((address) => found.indexOf(address as Address))).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });

  it("hears nobody who has not registered, and of those who have only their present incarnation", () => {
    const hearing = roster();
    expect(hearing.heard(1, 1, 1)).toBe(false);
    expect(hearing.register(1, 4)).toBe("dead");
    expect(hearing.heard(1, 4, 1)).toBe(true);
    expect(hearing.heard(1, 3, 2)).toBe(false);
    expect([hearing.isTrusted(1), hearing.isTrusted(0), hearing.isTrusted(2)]).toEqual([true, false, false]);
  });
});
