// The polls that a task queue holds, and what becomes of those that cross the answer to an earlier one.

import { describe, expect, test } from "vitest";
import { WaitingPolls } from "../../../src/architectures/durable-execution/waiting-polls.ts";
import type { Poll } from "../../../src/architectures/protocol/durable-messages.ts";
import type { Host } from "../../../src/process/host.ts";
import type { Address } from "../../../src/process/identity.ts";

const WORKER = 5 as Address;

/** A host on which nothing happens but the passing of time. */
class Quiet {
  now = 0;
  readonly sent: unknown[] = [];
  monotonic = (): number => this.now;
  startTimer = (): number => 0;
  send = (_to: Address, message: unknown): void => void this.sent.push(message);
}

function create(): { readonly host: Quiet; readonly polls: WaitingPolls } {
  const host = new Quiet();
  return { host, polls: new WaitingPolls(host as unknown as Host, 1) };
}

function poll(serial: number, answered = 0, wait = 60): Poll {
  const room = { cores: 1, memory: 1, resources: {} };
  return { type: "poll", queue: "activity", worker: WORKER, serial, answered, room, wait };
}

describe("the polls of a task queue", () => {
  test("are one for each worker, the latest", () => {
    const { polls } = create();
    expect(polls.add(poll(1))).toBe(true);
    expect(polls.add(poll(2))).toBe(true);
    expect(polls.add(poll(1))).toBe(false);
    expect(polls.of(WORKER)?.serial).toBe(2);
  });

  test("wait for as long as they say, and are told that there is nothing", () => {
    const { host, polls } = create();
    polls.add(poll(1));
    host.now = 59;
    polls.over(WORKER);
    expect(host.sent).toEqual([]);
    host.now = 60;
    polls.over(WORKER);
    expect(host.sent).toMatchObject([{ type: "empty", serial: 1 }]);
    expect(polls.add(poll(1))).toBe(false); // a frontend says it again
  });

  test("do not wait if they were sent before their worker had what an earlier one was given", () => {
    const { polls } = create();
    polls.add(poll(1));
    polls.occupy(poll(1));
    expect(polls.of(WORKER)).toBeUndefined();
    expect(polls.add(poll(2, 0))).toBe(false);
    polls.answered(poll(1));
    expect(polls.of(WORKER)).toBeUndefined();
    expect(polls.add(poll(3, 0))).toBe(false);
    expect(polls.add(poll(4, 3))).toBe(true);
  });

  // The worker has the work, and asks for more, before it is known here that it was given it.
  test("wait if they were sent afterwards, though word of it comes later", () => {
    const { polls } = create();
    polls.add(poll(1));
    polls.occupy(poll(1));
    expect(polls.add(poll(2, 1))).toBe(false);
    polls.answered(poll(1));
    expect(polls.of(WORKER)?.serial).toBe(2);
  });

  test("wait again if what was chosen for them was gone, in their latest form", () => {
    const { polls } = create();
    polls.add(poll(1));
    polls.occupy(poll(1));
    polls.release(poll(1));
    expect(polls.of(WORKER)?.serial).toBe(1);
    polls.occupy(poll(1));
    polls.add(poll(2));
    polls.release(poll(1));
    expect(polls.of(WORKER)?.serial).toBe(2);
  });
});
