// Who watches a rollout: what he sees, when he finds a version bad, and how often he is wrong.

import { describe, expect, it } from "vitest";
import { Deployer } from "../../../src/cluster/faults/rollout/deployer.ts";
import type { WatchComparison, WatchLimit, WatchSpec } from "../../../src/cluster/faults/rollout/rollout-action.ts";
import { Digest } from "../../../src/kernel/digest.ts";
import { RandomStreams, type RandomStream } from "../../../src/kernel/random-stream.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { OUTCOMES } from "../../../src/trace/record-codes.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { SECOND } from "../build-cluster.ts";

const [NEW, OLD, OUT, CLIENT] = [1, 2, 3, 4];
const us = (seconds: number): Duration => (seconds * SECOND) as Duration;

function limit(changes: Partial<WatchLimit>): Partial<WatchSpec> {
  return { limit: { failures: undefined, duration: undefined, window: us(60), least: 20, of: "new", ...changes } };
}

function compare(changes: Partial<WatchComparison> = {}): Partial<WatchSpec> {
  return { compare: { alpha: 0.05, least: 50, ...changes } };
}

/** Attempts that end at machines with the new version, with the old one, and at one that he has taken out. */
class Watched {
  readonly deployer: Deployer;
  isNewSomewhere = true;
  readonly #clock = { now: 0 as Instant };
  readonly #trace = new Trace(this.#clock, new Digest());
  #task = 0;

  constructor(watch: Partial<WatchSpec>) {
    const none = { every: us(10), delay: us(0), bake: us(0), limit: undefined, compare: undefined };
    this.deployer = new Deployer(
      { ...none, ...watch },
      {
        trace: this.#trace,
        isWorker: (node) => node !== CLIENT,
        hasNew: (node) => node === NEW || node === OUT,
        isNewSomewhere: () => this.isNewSomewhere,
        isOut: (node) => node === OUT,
      },
    );
  }

  attempt(node: number, outcome: (typeof OUTCOMES)[number], took = SECOND): void {
    this.#task += 1;
    this.#trace.emit(RECORD["attempt.started"], node, this.#task, 1, 1, 1);
    this.#clock.now = Math.floor(this.#clock.now + took) as Instant;
    this.#trace.emit(RECORD["attempt.ended"], node, this.#task, 1, 1, OUTCOMES.indexOf(outcome));
  }

  many(count: number, node: number, outcome: (typeof OUTCOMES)[number], took = SECOND): this {
    for (let one = 0; one < count; one += 1) this.attempt(node, outcome, took);
    return this;
  }

  look(): string {
    return this.deployer.look();
  }
}

describe("a limit", () => {
  it("is for a share that is more than it, of enough attempts", () => {
    const few = new Watched(limit({ failures: 0.1 })).many(17, NEW, "succeeded").many(2, NEW, "failed");
    expect(few.look()).toBe("none"); // 2 of 19, more than a tenth of too few
    expect(few.many(1, NEW, "succeeded").look()).toBe("none"); // 2 of 20 are a tenth
    expect(few.many(1, NEW, "failed").look()).toBe("failures-limit"); // 3 of 21
  });

  it("counts who was lost with a machine that nobody took out, and not who was stopped", () => {
    const seen = (outcome: (typeof OUTCOMES)[number], node = NEW) =>
      new Watched(limit({ failures: 0.1 })).many(27, NEW, "succeeded").many(4, node, outcome).look();
    expect(seen("crashed")).toBe("failures-limit");
    expect(seen("crashed", OUT)).toBe("none");
    expect([seen("killed"), seen("preempted"), seen("orphaned")]).toEqual(["none", "none", "none"]);
    expect([seen("failed", OLD), seen("failed", CLIENT)]).toEqual(["none", "none"]);
  });

  it("of all machines is thinned by those that are well", () => {
    const seen = (of: "new" | "all") =>
      new Watched(limit({ failures: 0.1, of }))
        .many(15, NEW, "succeeded")
        .many(5, NEW, "failed")
        .many(80, OLD, "succeeded");
    expect(seen("new").look()).toBe("failures-limit"); // 5 of 20
    expect(seen("all").look()).toBe("none"); // 5 of 100
    expect(seen("all").many(7, OLD, "failed").look()).toBe("failures-limit"); // 12 of 107, whoever it was
  });

  it("looks back for its window only: six looks ten seconds apart", () => {
    const watched = new Watched(limit({ failures: 0.1 })).many(3, NEW, "failed");
    const looks = Array.from({ length: 7 }, (_, step) => {
      if (step === 5) watched.many(19, NEW, "succeeded");
      return watched.look();
    });
    expect(looks).toEqual(["none", "none", "none", "none", "none", "failures-limit", "none"]);
  });

  it("is for the mean duration too", () => {
    const watched = new Watched(limit({ duration: us(2) })).many(20, NEW, "succeeded", 2 * SECOND);
    expect(watched.look()).toBe("none");
    expect(watched.many(1, NEW, "succeeded", 2.1 * SECOND).look()).toBe("duration-limit");
  });
});

describe("a comparison", () => {
  it("finds more failures at the first look if Fisher's p is at most alpha / 4", () => {
    // 6 of 50 against 0 of 50: C(50, 6) / C(100, 6) = 15 890 700 / 1 192 052 400 = 0.01333; 7: C(50, 7) / C(100, 7) = 0.00624.
    const seen = (failed: number) =>
      new Watched(compare())
        .many(50 - failed, NEW, "succeeded")
        .many(failed, NEW, "failed")
        .many(50, OLD, "succeeded");
    expect(seen(6).look()).toBe("none"); // 0.05 / 2 / 2 = 0.0125
    expect(seen(7).look()).toBe("failures-compared");
    const later = seen(7);
    later.deployer.look();
    expect(later.look()).toBe("none"); // 0.05 / 6 / 2 = 0.0042
  });

  it("finds longer attempts, and not shorter ones", () => {
    const seen = (took: number) =>
      new Watched(compare())
        .many(60, NEW, "succeeded", took * SECOND)
        .many(60, OLD, "succeeded")
        .look();
    expect(seen(1.5)).toBe("durations-compared");
    expect(seen(0.5)).toBe("none");
    expect(seen(1)).toBe("none");
  });

  it("says nothing of too few, on either side, nor of what was before the first machine had the version", () => {
    expect(new Watched(compare()).many(49, NEW, "failed").many(90, OLD, "succeeded").look()).toBe("none");
    expect(new Watched(compare()).many(90, NEW, "failed").many(49, OLD, "succeeded").look()).toBe("none");
    const early = new Watched(compare());
    early.isNewSomewhere = false;
    early.many(90, OLD, "succeeded");
    early.isNewSomewhere = true;
    expect(early.many(90, NEW, "failed").look()).toBe("none");
    expect(early.many(50, OLD, "succeeded").look()).toBe("failures-compared");
  });

  /** One rollout, looked at so often: what is found. */
  function found(random: RandomStream, looks: number, share: number, factor: number): boolean {
    const watched = new Watched(compare());
    for (let look = 0; look < looks; look += 1) {
      for (let one = 0; one < 220; one += 1) {
        const isNew = one % 11 === 0;
        const fails = random.chance(isNew ? share : 0.02);
        const took = Math.max(1, random.exponential() * SECOND * (isNew ? factor : 1));
        watched.attempt(isNew ? NEW : OLD, fails ? "failed" : "succeeded", took);
      }
      if (watched.look() !== "none") return true;
    }
    return false;
  }

  it("takes a version that is no worse for bad with at most alpha in a whole rollout of thirty looks", () => {
    const random = new RandomStreams("1").stream("sound");
    let wrong = 0;
    for (let trial = 0; trial < 300; trial += 1) if (found(random, 30, 0.02, 1)) wrong += 1;
    // 5% and three standard errors: 0.05 + 3 x sqrt(0.05 x 0.95 / 300) = 0.088
    expect(wrong / 300).toBeLessThan(0.088);
  });

  it("finds one that fails a fifth, and one that is half as slow again, within thirty looks of twenty attempts", () => {
    const random = new RandomStreams("2").stream("bad");
    for (let trial = 0; trial < 10; trial += 1) {
      expect(found(random, 30, 0.2, 1)).toBe(true);
      expect(found(random, 30, 0.02, 1.5)).toBe(true);
    }
  });
});

it("sees nothing more when he has left", () => {
  const watched = new Watched(limit({ failures: 0.1 })).many(19, NEW, "failed");
  watched.deployer.leave();
  expect(watched.many(20, NEW, "failed").look()).toBe("none");
});
