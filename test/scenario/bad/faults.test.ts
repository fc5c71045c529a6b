// What a user is told of wrong faults.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { tellsOf } from "./telling.ts";

describe("faults", () => {
  const fault = (own: string) => `${SMALLEST}faults: [${own}]\n`;
  const TARGET =
    "expected a target: a node such as worker/3, a role such as leader, all workers, any worker, { workers: 10% }, { masters: minority }, { zone: a }, { rack: a/1 } or { group: spot }";
  const ACTIONS =
    "crash, kill, restart, pause, slow, drain, reclaim, no-capacity, no-renewal, rolling-restart, partition, link, hold, replay, forge, tamper, revoke, grant, disk-stall, disk-slow, disk-full, disk-lost-writes, disk-torn, disk-corrupt, clock-step, clock-drift, clock-freeze, clock-strobe, corrupt-results, fail-tasks or rollout";
  const SHAPES = "isolate, groups, halves, bridge, ring, chain or links";
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
      "3:38 expected how many workers: a number of at least 1, a share such as 10%, minority or majority, found '110%'",
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
      "3:35 unknown key 'factor'; expected at, for, flap, crash or wipe",
    ],
    [
      "slow without factor",
      fault("{ at: 2s, slow: worker/1 }"),
      "3:26 missing key 'factor': expected how many times slower, such as factor: 10",
    ],
    [
      "a restart that lasts",
      fault("{ at: 2s, restart: worker/1, for: 2s }"),
      "3:39 unknown key 'for'; expected at, flap or restart",
    ],
    [
      "any rack at a fixed time",
      fault("{ at: 2s, crash: any rack }"),
      "3:27 expected a rack by name, such as { rack: a }, found 'crash any rack'; 'any rack' belongs to random faults",
    ],
    [
      "a partition of unknown shape",
      fault("{ at: 2s, partition: { bridg: masters } }"),
      `3:20 expected one of ${SHAPES}, found a map with 'bridg'; did you mean 'bridge'?`,
    ],
    [
      "a drift of nothing",
      fault("{ at: 2s, clock-drift: { target: leader } }"),
      "3:20 expected either rate or ppm, found neither",
    ],
    [
      "random on a fixed node",
      fault("{ random: { crash: worker/1, every: 1h, for: 1m } }"),
      "3:29 expected whom it strikes as 'any worker', 'any master', 'any node', 'any rack', 'any zone' or { group: spot, count: any }, found 'crash worker/1'",
    ],
    [
      "random without times",
      fault("{ random: { crash: any worker } }"),
      "3:12 missing key 'every': expected a duration such as 5ms, or a distribution of durations",
      "3:12 missing key 'for': expected a duration such as 5ms, or a distribution of durations",
    ],
    [
      "on a minority of one",
      fault("{ at: 2s, crash: { masters: minority } }"),
      "3:20 expected at least 3 masters for a minority of them, found 1",
    ],
    [
      "on a mistyped majority",
      fault("{ at: 2s, crash: { workers: majorty } }"),
      "3:38 expected how many workers: a number of at least 1, a share such as 10%, minority or majority, found 'majorty'; did you mean 'majority'?",
    ],
    [
      "on a follower with too high a number",
      fault("{ at: 2s, crash: follower/3 }"),
      "3:27 expected at least 5 masters in the cluster for 'follower/3', found 1",
    ],
    [
      "on all followers of none",
      fault("{ at: 2s, crash: all followers }"),
      "3:27 expected at least 2 masters in the cluster for 'all followers', found 1",
    ],
    [
      "on a mistyped plural",
      fault("{ at: 2s, crash: all folowers }"),
      `3:27 ${TARGET}, found 'all folowers'; did you mean 'all followers'?`,
    ],
    [
      "on the leader of a lock service that is not there",
      fault("{ at: 2s, crash: lock-leader }"),
      "3:27 expected at least 1 locks in the cluster for 'lock-leader', found 0",
    ],
    [
      "on locks that are not there",
      fault("{ at: 2s, crash: all locks }"),
      "3:27 expected locks in the cluster, found none",
    ],
    [
      "on a store that is not there",
      fault("{ at: 2s, disk-full: store/0 }"),
      "3:31 expected a node of the cluster, found 'store/0'; there are no stores",
    ],
    [
      "a partial partition of too few",
      fault("{ at: 2s, partition: { ring: [worker/0, worker/1] } }"),
      "3:20 expected at least 3 nodes for 'ring', found 2",
    ],
    [
      "a partition of two shapes",
      fault("{ at: 2s, partition: { ring: all workers, chain: all workers } }"),
      `3:20 expected one of ${SHAPES}, found a map with 'ring', 'chain'`,
    ],
    [
      "a partition of no target",
      fault("{ at: 2s, partition: { halves: { workrs: 3 } } }"),
      "3:43 unknown key 'workrs'; did you mean 'workers'?",
    ],
    [
      "a link with a mistyped trouble",
      fault("{ at: 2s, link: { from: worker/0, to: worker/1, reorderin: 5% } }"),
      "3:58 unknown key 'reorderin'; did you mean 'reordering'?",
    ],
    [
      "a hold without an end of the line",
      fault("{ at: 2s, hold: { from: worker/0 } }"),
      `3:20 missing key 'to': ${TARGET}`,
    ],
    [
      "a hold of an unknown direction",
      fault("{ at: 2s, hold: { from: worker/0, to: worker/1, direction: inbound } }"),
      "3:69 expected outbound or both, found 'inbound'",
    ],
    [
      "a drain with two graces",
      fault("{ at: 2s, drain: { target: worker/1, grace: 5s }, grace: 6s }"),
      "3:67 expected one grace, found two",
    ],
    [
      "a drain with a mistyped target",
      fault("{ at: 2s, drain: { targt: worker/1 } }"),
      "3:29 unknown key 'targt'; did you mean 'target'?",
    ],
    [
      "a grace without unit",
      fault("{ at: 2s, drain: worker/1, grace: 5 }"),
      "3:44 expected a duration such as 250ms or 5m, found 5; a duration needs a unit: us, ms, s, m, h, d",
    ],
    [
      "a rolling restart that lasts",
      fault("{ at: 2s, rolling-restart: all workers, for: 2s }"),
      "3:50 unknown key 'for'; expected at, flap or rolling-restart",
    ],
    [
      "a rolling restart in an unknown order",
      fault("{ at: 2s, rolling-restart: { target: all workers, order: leader-first } }"),
      "3:67 expected given or leader-last, found 'leader-first'; did you mean 'leader-last'?",
    ],
    [
      "a slow disk without factor",
      fault("{ at: 2s, disk-slow: worker/1 }"),
      "3:31 missing key 'factor': expected how many times slower, such as factor: 10",
    ],
    [
      "a slow disk with two factors",
      fault("{ at: 2s, disk-slow: { target: worker/1, factor: 5 }, factor: 6 }"),
      "3:72 expected one factor, found two",
    ],
    [
      "damage of both kinds",
      fault("{ at: 2s, disk-corrupt: { target: worker/1, records: 5, share: 5% } }"),
      "3:20 expected either records or share, found both",
    ],
    [
      "damage of nothing",
      fault("{ at: 2s, disk-corrupt: { target: worker/1, share: 0% } }"),
      "3:61 expected a share above 0%, found 0%",
    ],
    [
      "damage to no record",
      fault("{ at: 2s, disk-corrupt: { target: worker/1, records: 0 } }"),
      "3:63 expected a whole number between 1 and 1000000000, found 0",
    ],
    [
      "a damage that lasts",
      fault("{ at: 2s, disk-corrupt: worker/1, for: 2s }"),
      "3:44 unknown key 'for'; expected at, flap or disk-corrupt",
    ],
    [
      "a strobe that would set the steady clock back",
      fault("{ at: 2s, clock-strobe: { target: leader, amplitude: 500ms, clocks: both } }"),
      "3:63 expected an amplitude of at most 0.4 of the period where both clocks swing: the steady clock never goes back",
    ],
    [
      "a strobe without amplitude",
      fault("{ at: 2s, clock-strobe: { target: leader } }"),
      "3:20 missing key 'amplitude': expected a duration such as 250ms or 5m of at least 1us",
    ],
    [
      "a strobe of nothing but a target",
      fault("{ at: 2s, clock-strobe: leader }"),
      "3:34 expected a map with target, amplitude, period or clocks, found 'leader'",
    ],
    [
      "a flap without down",
      fault("{ at: 2s, crash: worker/1, flap: { up: 1s } }"),
      "3:37 missing key 'down': expected a duration such as 5ms, or a distribution of durations",
    ],
    [
      "a flap faster than any fault",
      fault("{ at: 2s, crash: worker/1, flap: { up: 0, down: 3us } }"),
      "3:37 expected at least 1ms for up and down together",
    ],
    [
      "a flap of a recorded log",
      fault("{ trace: { csv: ok.swf, columns: lanl }, crash: workers, flap: { up: 1s, down: 1s } }"),
      "3:67 unknown key 'flap'; expected trace, crash or wipe",
    ],
    [
      "a random restart that lasts",
      fault("{ random: { restart: any worker, every: 1h, for: 2s } }"),
      "3:54 unknown key 'for'; expected every, flap or restart",
    ],
    ["no list", `${SMALLEST}faults: { at: 1s }\n`, "3:1 expected a list of faults, found a map with 'at'"],
  ]);
});
