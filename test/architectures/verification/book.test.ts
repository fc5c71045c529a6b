// What a master's books keep of results, and that a snapshot of them is as good as they are.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VerificationBook } from "../../../src/architectures/master/verification/verification-book.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { RIGHT, type Result } from "../../../src/process/result.ts";

const TERMS = { replicas: 2, minQuorum: 2, replicasMax: 5, apart: "machine" } as const;
const WORKERS = 5;
const book = (keepsVotes = false) => new VerificationBook(WORKERS, { terms: TERMS, keepsVotes });
const task = (number: number) => number as TaskId;
const WRONG = 7 as Result;

describe("the books of results", () => {
  it("count valid results in a row: one more with each that agreed, none after one that did not (BOINC's CV)", () => {
    const books = book();
    const vote = (number: number, worker: number, result: Result) =>
      books.count(task(number), { attempt: worker + 1, worker, result });
    for (const number of [1, 2]) {
      vote(number, 0, RIGHT);
      vote(number, 1, RIGHT);
      books.ended(task(number), 1);
    }
    vote(3, 0, WRONG);
    vote(3, 1, RIGHT);
    vote(3, 2, RIGHT);
    books.ended(task(3), 2);
    expect([0, 1, 2].map((worker) => books.record(worker).valid)).toEqual([0, 3, 1]);
  });

  it("count nothing that was believed, or not accepted", () => {
    const books = book();
    books.assigned(task(1), 1, "word");
    books.count(task(1), { attempt: 1, worker: 0, result: RIGHT });
    expect(books.vouched(task(1))).toMatchObject({ attempt: 1 });
    books.ended(task(1), 1);
    books.count(task(2), { attempt: 1, worker: 1, result: RIGHT });
    books.count(task(2), { attempt: 2, worker: 2, result: WRONG });
    books.ended(task(2), undefined);
    expect([0, 1, 2].map((worker) => books.record(worker).valid)).toEqual([0, 0, 0]);
  });

  it("let no worker vote twice", () => {
    const books = book();
    books.count(task(1), { attempt: 1, worker: 0, result: WRONG });
    books.count(task(1), { attempt: 2, worker: 0, result: WRONG });
    expect(books.latest.as).toBeUndefined();
    expect(books.verdict(task(1))).toEqual({ kind: "open", asked: 1 });
  });

  it("vouch for what a worker did before a check that it passes, and forget what it did before one that it fails", () => {
    const books = book(true);
    const check = (number: number, result: Result) => {
      books.assigned(task(number), 9, "check");
      books.count(task(number), { attempt: 9, worker: 0, result });
    };
    books.count(task(1), { attempt: 1, worker: 0, result: RIGHT });
    check(2, RIGHT);
    expect(books.latest).toEqual({ as: "check-passed", touched: [1] });
    expect(books.vouched(task(1))).toMatchObject({ attempt: 1 });
    books.count(task(3), { attempt: 1, worker: 0, result: RIGHT });
    check(4, WRONG);
    expect(books.latest).toEqual({ as: "check-failed", touched: [3] });
    expect(books.votes(task(3))).toEqual([]);
    expect(books.isBarred(0)).toBe(true);
    books.count(task(5), { attempt: 1, worker: 0, result: RIGHT });
    expect(books.latest.as).toBeUndefined();
  });

  it("are the same after a snapshot at any moment", () => {
    const step = fc.record({
      task: fc.integer({ min: 1, max: 4 }),
      worker: fc.integer({ min: 0, max: WORKERS - 1 }),
      what: fc.constantFrom("vote", "vote", "word", "check", "release", "end"),
      isWrong: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat({ max: 40 }), fc.boolean(), (steps, moment, keepsVotes) => {
        const [first, second] = [book(keepsVotes), book(keepsVotes)];
        let restored = second;
        steps.forEach(({ task: number, worker, what, isWrong }, index) => {
          if (index === moment) {
            restored = book(keepsVotes);
            restored.restore(JSON.parse(JSON.stringify(second.snapshot())));
          }
          for (const each of [first, restored]) {
            if (what === "end") each.ended(task(number), each.votes(task(number))[0]?.attempt);
            else if (what === "release") each.released(task(number), index);
            else {
              each.assigned(task(number), index, what);
              each.count(task(number), { attempt: index, worker, result: isWrong ? WRONG : RIGHT });
            }
          }
          if (what === "end" || what === "release") return;
          expect(restored.latest.as).toEqual(first.latest.as);
          expect([...restored.latest.touched].toSorted()).toEqual([...first.latest.touched].toSorted());
        });
        expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(first.snapshot()));
      }),
      { seed: 3 },
    );
  });
});
