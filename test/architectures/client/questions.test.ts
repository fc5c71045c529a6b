// What a client asks about its tasks, when answers come late: each answer settles the question that it was given to, and no other.

import { expect, test } from "vitest";
import { createOutbox } from "../../../src/architectures/client/outbox.ts";
import { Questions } from "../../../src/architectures/client/questions.ts";
import { MESSAGE, type State, type Status, type TaskAnswer } from "../../../src/architectures/protocol/messages.ts";
import { NEVER, START, seconds, type Duration } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const MASTER = 0 as Address;
const TASK = 5 as TaskId;
/** Its client asks every second how it stands. */
const SPEC = {
  id: TASK,
  arrivedAt: START,
  notify: false,
  poll: seconds(1),
  patience: NEVER as number as Duration,
} as unknown as TaskSpec;

class ScriptedClient {
  readonly host: ScriptedHost;
  readonly #questions: Questions;

  constructor(incarnation = 1) {
    this.host = new ScriptedHost({ incarnation });
    const calls = { timeout: seconds(100), retry: { delay: () => seconds(100) }, target: () => MASTER };
    this.#questions = new Questions(this.host, calls, createOutbox(), () => {});
    this.#questions.acknowledged(SPEC);
  }

  /** Time passes, and the client asks. */
  asks(second: number): Status {
    this.host.passUntil(seconds(second), this.#questions);
    return this.host.takeSent()[0].message as unknown as Status;
  }

  hears(status: Status, answer: TaskAnswer): void {
    const { task, serial } = status;
    this.#questions.answered({ kind: MESSAGE.state, task, serial, operation: "status", answer } satisfies State);
  }

  get answersHeard(): number {
    return this.host.emitted.filter(({ name }) => name === "call.returned").length;
  }
}

test("an answer settles its question, and the next is asked when it is time", () => {
  const client = new ScriptedClient();
  client.hears(client.asks(1), "pending");
  expect(client.answersHeard).toBe(1);
  expect(client.asks(2).task).toBe(TASK);
});

test("an answer that comes again does not settle the next question", () => {
  const client = new ScriptedClient();
  const first = client.asks(1);
  client.hears(first, "pending");
  const second = client.asks(2);
  client.hears(first, "pending");
  expect(client.answersHeard).toBe(1);
  client.hears(second, "pending");
  expect(client.answersHeard).toBe(2);
});

test("an answer to a question of before a restart settles none of after it", () => {
  const before = new ScriptedClient(1).asks(1);
  const client = new ScriptedClient(2);
  client.asks(1);
  client.hears(before, "pending");
  expect(client.answersHeard).toBe(0);
});
