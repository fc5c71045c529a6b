import { expect, test } from "vitest";
import { transact } from "../../../src/cli/executor/redis/transact.ts";

function failing(...errors: (Error | undefined)[]) {
  let sent = 0;
  const begin = () => ({
    exec: () => (errors[sent++] === undefined ? Promise.resolve([]) : Promise.reject(errors[sent - 1]!)),
  });
  return { begin, sent: () => sent };
}

const aborted = Object.assign(new Error("Command aborted due to connection close"), { name: "AbortError" });

test("a transaction whose answer was cut off is sent again, until it has one", async () => {
  const { begin, sent } = failing(aborted, aborted, undefined);
  await transact(begin);
  expect(sent()).toBe(3);
});

test("what Redis refuses is refused", async () => {
  const { begin, sent } = failing(new Error("EXECABORT"));
  await expect(transact(begin)).rejects.toThrow("EXECABORT");
  expect(sent()).toBe(1);
});
