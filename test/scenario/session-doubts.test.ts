// Of which settings of sessions with a coordination service a user is told that they are not likely to be meant.

import { describe, expect, test } from "vitest";
import { SMALLEST, loadText } from "./loading.ts";

function warningsOf(text: string): readonly string[] {
  const { scenario, problems } = loadText(text);
  expect(problems).toEqual([]);
  return scenario!.warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("a user of masters with slots", () => {
  test("is told of a session that a coordination service does not grant, and of a wait that nobody waits", () => {
    const design = (parameters: string) => `${SMALLEST}scheduler: { architecture: { slots: ${parameters} } }\n`;
    expect(warningsOf(design("{ session: 61s }"))).toEqual([
      "3:48 expected between 2 and 20 ticks: the coordination service makes it 20 ticks",
    ]);
    expect(warningsOf(design("{ session: 5s }"))).toEqual([
      "3:48 expected between 2 and 20 ticks: the coordination service makes it 2 ticks",
    ]);
    expect(warningsOf(design("{ maxWaiting: 5s }"))).toEqual([
      "3:51 it has no effect: only 'onDisconnect: waiting' has a use for it",
    ]);
    expect(warningsOf(design("{ session: 10s, tick: 1s, onDisconnect: waiting, maxWaiting: 5s }"))).toEqual([]);
    expect(warningsOf(design("{}"))).toEqual([]);
  });
});
