// What a server makes of news that come late: an answer of before it took an application makes it let go of everything, and since nobody
// looks for what it has forgotten under that term, it begins another.

import { expect, test } from "vitest";
import { AppEngine } from "../../../src/architectures/app-sharding/app-engine.ts";
import { SERVER_TIMER } from "../../../src/architectures/app-sharding/options.ts";
import type { DatabaseResult } from "../../../src/architectures/protocol/database-messages.ts";
import type { Address } from "../../../src/process/identity.ts";

interface Asked {
  readonly statement: { readonly kind: string };
  readonly answer: (result: DatabaseResult) => void;
}

function serverAlone() {
  const asked: Asked[] = [];
  const instance = {
    host: { address: 1, startTimer: () => 0, random: () => ({ uniform: () => 0 }) },
    options: { checkInterval: 10, dispatchTimeout: 30, isFenced: true, forgetsOrphans: false },
    core: { tasks: new Map() },
    database: {
      run: (statement: Asked["statement"], answer: Asked["answer"]) => void asked.push({ statement, answer }),
    },
  };
  const engine = new AppEngine(instance as never, { lookAgain: () => {}, timer: () => {} });
  const next = (kind: string): Asked => {
    const found = asked.find(({ statement }) => statement.kind === kind)!;
    asked.splice(asked.indexOf(found), 1);
    return found;
  };
  return { engine, next };
}

const apps = (...terms: readonly number[]): DatabaseResult => ({
  kind: "apps",
  apps: terms.map((term) => ({ app: 7, term })),
  orphans: 0,
});

test("a server that has let go of a term takes the application anew, if it is still its own", () => {
  const { engine, next } = serverAlone();
  engine.timer(SERVER_TIMER.check, 0);
  const early = next("apps-of");
  engine.took({ app: 7, term: 1 });
  early.answer(apps());
  expect(engine.termOf(7)).toBe(undefined);
  engine.timer(SERVER_TIMER.check, 0);
  next("apps-of").answer(apps(1));
  expect(engine.termOf(7)).toBe(undefined);
  const anew = next("app-take");
  expect(anew.statement).toEqual({ kind: "app-take", app: 7, by: 1, after: 1 });
  anew.answer({ kind: "app-owner", owner: 1 as Address, term: 2 });
  expect(engine.termOf(7)).toBe(2);
  expect(next("app-orphans").statement).toMatchObject({ instance: 1 });
});

test("a server that lost it meanwhile leaves it at that", () => {
  const { engine, next } = serverAlone();
  engine.start();
  next("apps-of").answer(apps(3));
  expect(engine.termOf(7)).toBe(undefined);
  next("app-take").answer({ kind: "app-owner", owner: 2 as Address, term: 5 });
  expect(engine.termOf(7)).toBe(undefined);
});
