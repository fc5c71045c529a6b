// What a user is told of wrong faults.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { tellsOf } from "./telling.ts";

describe("faults", () => {
  const fault = (own: string) => `${SMALLEST}faults: [${own}]\n`;
  const TARGET =
    "expected a target: a node such as worker/3, a role such as leader, all workers, any worker, { workers: 10% }, { zone: a } or { rack: a/1 }";
  const ACTIONS = "crash, restart, pause, slow, partition, link, disk-stall, clock-step, clock-drift or clock-freeze";
  tellsOf([
    ["after the end", fault("{ at: 2m, crash: leader }"), "3:16 expected a time before the end of the run's duration"],
    ["without time", fault("{ crash: leader }"), "3:10 missing key 'at': expected a duration such as 250ms or 5m"],
    [
      "on a node that does not exist",
      fault("{ at: 2s, crash: worker/10 }"),
      "3:27 expected a node of the cluster, found 'worker/10'; there are worker/0 to worker/9",
    ],
    [
      "on a mistyped node",
      fault("{ at: 2s, crash: workr/1 }"),
      `3:27 ${TARGET}, found 'workr/1'; did you mean 'worker/0'?`,
    ],
    [
      "on a zone that does not exist",
      fault("{ at: 2s, crash: { zone: b } }"),
      "3:20 expected a zone with nodes in it, found 'b'; there is a",
    ],
    [
      "on more than there are",
      fault("{ at: 2s, crash: { workers: 11 } }"),
      "3:20 expected at most 10 workers, found 11",
    ],
    [
      "on 110%",
      fault("{ at: 2s, crash: { workers: 110% } }"),
      "3:38 expected how many workers: a number of at least 1, or a share such as 10%, found '110%'",
    ],
    [
      "on a role that nobody has",
      fault("{ at: 2s, crash: follower }"),
      "3:27 expected at least 2 masters in the cluster for 'follower', found 1",
    ],
    ["with an unknown action", fault("{ at: 2s, explode: leader }"), `3:20 unknown key 'explode'; expected ${ACTIONS}`],
    [
      "with two actions",
      fault("{ at: 2s, crash: leader, pause: leader }"),
      "3:42 expected one action in a fault, found crash and pause; make two faults of it",
    ],
    ["with no action", fault("{ at: 2s }"), `3:10 expected an action: one of ${ACTIONS}, found none`],
    [
      "with an option of another action",
      fault("{ at: 2s, crash: leader, factor: 3 }"),
      "3:35 unknown key 'factor'; expected at, for, crash or wipe",
    ],
    [
      "slow without factor",
      fault("{ at: 2s, slow: worker/1 }"),
      "3:26 missing key 'factor': expected how many times slower, such as factor: 10",
    ],
    [
      "a restart that lasts",
      fault("{ at: 2s, restart: worker/1, for: 2s }"),
      "3:39 unknown key 'for'; expected at or restart",
    ],
    [
      "any rack at a fixed time",
      fault("{ at: 2s, crash: any rack }"),
      "3:27 expected a rack by name, such as { rack: a }, found 'crash any rack'; 'any rack' belongs to random faults",
    ],
    [
      "a partition of unknown shape",
      fault("{ at: 2s, partition: { bridg: masters } }"),
      "3:20 expected one of isolate, groups, bridge or links, found a map with 'bridg'",
    ],
    [
      "a drift of nothing",
      fault("{ at: 2s, clock-drift: { target: leader } }"),
      "3:20 expected either rate or ppm, found neither",
    ],
    [
      "random on a fixed node",
      fault("{ random: { crash: worker/1, every: 1h, for: 1m } }"),
      "3:29 expected whom it strikes as 'any worker', 'any master', 'any node', 'any rack' or 'any zone', found 'crash worker/1'",
    ],
    [
      "random without times",
      fault("{ random: { crash: any worker } }"),
      "3:12 missing key 'every': expected a duration such as 5ms, or a distribution of durations",
      "3:12 missing key 'for': expected a duration such as 5ms, or a distribution of durations",
    ],
    ["no list", `${SMALLEST}faults: { at: 1s }\n`, "3:1 expected a list of faults, found a map with 'at'"],
  ]);
});
