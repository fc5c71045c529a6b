import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Demand } from "../../../src/algorithms/placement/cluster-board.ts";
import { AgentBook } from "../../../src/architectures/offers/agent-book.ts";
import { dominantShare } from "../../../src/architectures/offers/amounts.ts";
import { OfferBook } from "../../../src/architectures/offers/offer-book.ts";
import type { WorkerCapacity } from "../../../src/process/deployment.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";

function machine(cores: number, memory = Infinity, resources: Readonly<Record<string, number>> = {}): WorkerCapacity {
  return { address: 0 as Address, cores, memory, resources, speed: 1, zone: 0, rack: 0 };
}

const task = (id: number) => ({ task: id as TaskId, attempt: 1 });
const at = (instant: number) => instant as Instant;

/** Who comes first, by the share of each. */
function sorted(shares: Readonly<Record<string, Demand>>, total: Demand): readonly string[] {
  return Object.keys(shares).sort((a, b) => dominantShare(shares[a], total) - dominantShare(shares[b], total));
}

describe("the dominant share", () => {
  test("sorts as Mesos' own sorter does in its test (sorter_tests.cpp, DRFSorterTest.DRF)", () => {
    const amount = (cores: number, memory: number): Demand => ({ cores, memory });
    const [a, b, c, d] = [amount(5, 5), amount(6, 6), amount(1, 1), amount(3, 1)];
    const all = amount(100, 100);
    expect(sorted({ a, b }, all)).toEqual(["a", "b"]);
    expect(sorted({ a, b, c, d }, all)).toEqual(["c", "d", "a", "b"]);
    const later = { b: amount(2, 2), c, d };
    expect(sorted(later, all)).toEqual(["c", "b", "d"]);
    const e = amount(1, 5);
    expect(sorted({ ...later, e }, amount(50, 100))).toEqual(["c", "b", "e", "d"]);
    const last = { ...later, e, f: amount(5, 1), c: amount(1, 16) };
    expect(sorted(last, amount(50, 200))).toEqual(["e", "b", "d", "c", "f"]);
  });

  test("does not count what is not limited", () => {
    expect(dominantShare({ cores: 1, memory: 8 }, { cores: 4, memory: Infinity })).toBe(1 / 4);
    expect(
      dominantShare({ cores: 1, memory: 0, resources: { gpu: 1 } }, { cores: 4, memory: 1, resources: { gpu: 2 } }),
    ).toBe(1 / 2);
  });
});

describe("a machine", () => {
  test("has free what is neither claimed nor on offer, and what is taken back is free again", () => {
    const agents = new AgentBook([machine(4, 8, { gpu: 2 })], 2);
    agents.setOffered(0, true);
    agents.claim(0, 0, task(1), { cores: 1, memory: 2, resources: { gpu: 1 } });
    const offers = new OfferBook(agents, 2);
    const offer = offers.make(1, [0]);
    expect(offer.machines.get(0)).toEqual({ cores: 3, memory: 6, resources: { gpu: 1 } });
    expect(agents.free(0)).toEqual({ cores: 0, memory: 0, resources: { gpu: 0 } });
    expect(agents.open()).toEqual([]);
    expect(agents.shareOf(1)).toBe(3 / 4);
    offers.close(offer);
    expect(agents.free(0)).toEqual({ cores: 3, memory: 6, resources: { gpu: 1 } });
    expect(agents.shareOf(1)).toBe(0);
  });

  test("without a limit of memory is offered without one, again and again", () => {
    const agents = new AgentBook([machine(4)], 1);
    agents.setOffered(0, true);
    const offers = new OfferBook(agents, 1);
    offers.close(offers.make(0, [0]));
    expect(agents.free(0)).toEqual({ cores: 4, memory: Infinity });
  });

  test("that is gone takes its claims and its part of every offer with it", () => {
    const agents = new AgentBook([machine(4, 8), machine(4, 8)], 1);
    agents.setOffered(0, true);
    agents.setOffered(1, true);
    agents.claim(0, 0, task(1), { cores: 1, memory: 1 });
    const offers = new OfferBook(agents, 1);
    const offer = offers.make(0, [0, 1]);
    agents.setOffered(0, false);
    offers.withdraw(0);
    agents.clear(0);
    expect([...offer.machines.keys()]).toEqual([1]);
    expect(agents.shareOf(0)).toBe(4 / 8);
    expect(agents.hasClaim(0, task(1))).toBe(false);
  });
});

describe("a filter", () => {
  test("holds for its time, for that framework, and as long as the machine has no more than was given back", () => {
    const agents = new AgentBook([machine(4, 8)], 2);
    agents.setOffered(0, true);
    agents.claim(1, 0, task(1), { cores: 2, memory: 2 });
    const offers = new OfferBook(agents, 2);
    offers.filter(0, [0], at(100));
    expect(offers.isFiltered(0, 0, at(99))).toBe(true);
    expect(offers.isFiltered(1, 0, at(99))).toBe(false);
    agents.claim(1, 0, task(2), { cores: 1, memory: 1 });
    expect(offers.isFiltered(0, 0, at(99))).toBe(true); // less than before
    agents.release(0, task(1));
    expect(offers.isFiltered(0, 0, at(99))).toBe(false); // more than before
    agents.release(0, task(2));
    offers.filter(0, [0], at(100));
    expect(offers.isFiltered(0, 0, at(100))).toBe(false);
  });
});

describe("in any order of offers, answers, claims, ends and deaths", () => {
  const steps = fc.array(
    fc.record({
      what: fc.constantFrom("offer", "answer", "claim", "release", "die"),
      one: fc.nat(3),
      other: fc.nat(7),
    }),
    { maxLength: 60 },
  );

  test("no core is on offer twice, and when all is over nobody has anything", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const workers = [machine(4, 8), machine(2, 4), machine(8, 16), machine(1, 2)];
        const agents = new AgentBook(workers, 2);
        const offers = new OfferBook(agents, 2);
        workers.forEach((_, worker) => agents.setOffered(worker, true));
        for (const { what, one, other } of script) {
          if (what === "offer" && agents.open().length > 0) offers.make(other % 2, agents.open().slice(0, one + 1));
          if (what === "answer" && offers.all().length > 0) offers.close(offers.all()[other % offers.all().length]);
          if (what === "claim" && agents.free(one).cores > 0)
            agents.claim(other % 2, one, task(other), { cores: 1, memory: 1 });
          if (what === "release") agents.release(one, task(other));
          if (what === "die") {
            offers.withdraw(one);
            agents.clear(one);
          }
          const offered = workers.map((_, worker) =>
            offers.all().reduce((sum, { machines }) => sum + (machines.get(worker)?.cores ?? 0), 0),
          );
          workers.forEach(({ cores }, worker) => {
            const claims = [0, 1, 2, 3, 4, 5, 6, 7].filter((id) => agents.hasClaim(worker, task(id))).length;
            expect(offered[worker] + claims + agents.free(worker).cores).toBe(cores);
          });
        }
        for (const offer of offers.all()) offers.close(offer);
        workers.forEach((_, worker) => agents.clear(worker));
        expect([agents.shareOf(0), agents.shareOf(1)]).toEqual([0, 0]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
