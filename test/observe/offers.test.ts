// What offers of an allocator lock up, and how long frameworks wait for them, by hand.

import { expect, test } from "vitest";
import { OFFER_ENDS } from "../../src/trace/record-codes.ts";
import { at, MASTER, MASTER_B, ScriptedTrace } from "./scripted-trace.ts";

test("offers lock what they hold until they are answered, withdrawn or forgotten, as far as that lies in the window", () => {
  const script = new ScriptedTrace({ warmup: at(10), duration: at(20) }).cluster();
  const made = (node: number, offer: number, framework: number, cores: number): unknown =>
    script.emit("offer.made", node, offer, framework, 1, cores);
  const wanted = (framework: number): unknown => script.emit("offer.wanted", MASTER, 0, framework);
  const closed = (node: number, offer: number, how: (typeof OFFER_ENDS)[number]): unknown =>
    script.emit("offer.closed", node, offer, 0, 0, OFFER_ENDS.indexOf(how));
  script.time(7);
  wanted(0);
  script.time(8);
  made(MASTER, 1, 0, 3); // 4 s, 2 of them in the window: 6 core-s; its framework was answered before the window
  script.time(11);
  wanted(1);
  script.time(12);
  wanted(1); // it waits already
  closed(MASTER, 1, "declined");
  script.time(14);
  made(MASTER_B, 2, 1, 4); // 2 s: 8 core-s, after 3 s of waiting
  made(MASTER, 3, 3, 1); // 1 s until its allocator crashes: 1 core-s; nobody had asked for it
  script.time(15).emit("node.crashed", MASTER);
  script.time(16);
  closed(MASTER_B, 2, "accepted");
  closed(MASTER, 3, "rescinded");
  script.time(17.5);
  wanted(2);
  script.time(18);
  made(MASTER_B, 4, 2, 2); // open until after the window, 2 s of it: 4 core-s, after half a second of waiting
  const { metrics } = script.finish(25);
  expect(metrics).toMatchObject({
    "offers.made": 4,
    "offers.accepted": 1,
    "offers.declined": 1,
    "offers.rescinded": 1,
    // Of two workers with two cores each, ten seconds.
    "offers.locked": 19 / 40,
    "offer.wait.mean": 1.75,
    "offer.wait.max": 3,
  });
});

test("offers are nothing where nobody offers, and waits are nothing where nobody had to wait", () => {
  const named = (metrics: object): readonly string[] => Object.keys(metrics).filter((name) => name.startsWith("offer"));
  expect(named(new ScriptedTrace().cluster().finish(5).metrics)).toEqual([]);
  const script = new ScriptedTrace({ duration: at(5) }).cluster().time(1);
  const { metrics } = script.emit("offer.made", MASTER, 1, 0, 1, 2).finish(5);
  expect(named(metrics).toSorted()).toEqual([
    "offers.accepted",
    "offers.declined",
    "offers.locked",
    "offers.made",
    "offers.rescinded",
  ]);
});

test("a framework that asks at the very beginning waits from then on", () => {
  const script = new ScriptedTrace().cluster().emit("offer.wanted", MASTER, 0, 0).time(4);
  expect(script.emit("offer.made", MASTER, 1, 0, 1, 2).finish(5).metrics).toMatchObject({ "offer.wait.mean": 4 });
});
