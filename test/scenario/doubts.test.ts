// What a user is warned of: settings and fault plans that are allowed, and can hardly be meant.

import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { SMALLEST, loadText } from "./loading.ts";

/** `line:column message` of every warning about a text that is otherwise right. */
function warningsOf(text: string): readonly string[] {
  const { scenario, problems } = loadText(text);
  expect(problems).toEqual([]);
  return scenario!.warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const RAFT = "scheduler: { architecture: replicated-master }\n";
const LEASE = "scheduler: { architecture: active-standby }\n";

describe("an even number of voters", () => {
  test("is no safer than one fewer, whoever votes", () => {
    expect(warningsOf(`${SMALLEST}cluster: { masters: 4 }\n${RAFT}`)).toEqual([
      "3:21 4 voters are no safer than 3: a decision needs 3 of them, so 1 may fail either way; expected an odd number of masters",
    ]);
    expect(warningsOf(`${SMALLEST}cluster: { masters: 4, locks: 2 }\n${LEASE}`)).toEqual([
      "3:31 2 voters are no safer than 1: a decision needs 2 of them, so 0 may fail either way; expected an odd number of locks",
    ]);
  });
});

describe("an ordering that stops what runs", () => {
  const both = (ordering: string, placement: string) =>
    warningsOf(`${SMALLEST}scheduler: { ordering: ${ordering}, placement: ${placement} }\n`);

  test("stops it in vain for a task that the placement then lets wait", () => {
    expect(both("srpt", "spread")).toEqual([
      "3:41 'spread' lets tasks wait although there is room, and 'srpt' stops others to make room for them: stopped in vain",
    ]);
    expect(both("srpt", "{ spread: { rule: soft } }")).toEqual([]);
    expect(both("fifo", "spread")).toEqual([]);
    expect(both("srpt", "best-fit")).toEqual([]);
  });
});

describe("sharding", () => {
  const sharded = (tasks: string, placement: string, rest = "") =>
    warningsOf(
      `duration: 1s\nworkload: { web: { arrivals: { poisson: 1/s }, service: 1s${tasks} } }\nscheduler: { placement: ${placement}${rest} }\n`,
    );

  test("has nothing to shard where tasks are of no job", () => {
    expect(sharded("", "sharding")).toEqual([
      "3:25 no class has jobs ('job' or 'workflow'): there is nothing to shard, and tasks go where 'least-loaded' would send them",
    ]);
    expect(sharded(", job: { tasks: 3 }", "sharding")).toEqual([]);
    expect(sharded("", "spread")).toEqual([]);
  });

  test("without failover leaves no place to copies", () => {
    const hedged = ", speculation: { hedged: 5s }";
    expect(sharded(", job: { tasks: 3 }", "sharding", hedged)).toEqual([
      "3:25 without failover no item runs on another worker, nor does a copy of it: 'hedged' speculates in vain",
    ]);
    expect(sharded(", job: { tasks: 3 }", "{ sharding: { failover: true } }", hedged)).toEqual([]);
  });
});

describe("an ordering that plans whole jobs", () => {
  const planned = (rest: string) => warningsOf(`${SMALLEST}scheduler: { ordering: heft, ${rest} }\n`);

  test("plans in vain where it cannot say who runs what", () => {
    const vain = (instead: string) => [
      `3:24 'heft' decides where tasks run, and ${instead}: they will go in the order of admission`,
    ];
    expect(planned("queueing: at-worker")).toEqual(vain("with queues at the workers a place is chosen before"));
    expect(planned("architecture: pull-queue")).toEqual(vain("on 'pull-queue' workers take tasks"));
    expect(planned("architecture: single-master")).toEqual([]);
    expect(planned("architecture: ideal")).toEqual([]);
  });
});

describe("data", () => {
  const reading = (network: string) =>
    warningsOf(
      `duration: 1m\nworkload: { a: { arrivals: { poisson: 1/s }, service: 1s, key: tenant, data: { size: 1MB } } }\ncluster: { network: { ${network} } }\n`,
    );

  test("that costs nothing to fetch makes no difference", () => {
    expect(reading("")).toEqual(["2:72 takes no time to fetch: no link between machines has a 'bandwidth'"]);
    expect(reading("same-zone: { bandwidth: 1Gbps }")).toEqual([]);
  });
});

describe("timing", () => {
  const raft = (parameters: string) =>
    warningsOf(`${SMALLEST}scheduler: { architecture: { replicated-master: { ${parameters} } } }\n`);
  const lease = (parameters: string) =>
    warningsOf(`${SMALLEST}scheduler: { architecture: { active-standby: { ${parameters} } } }\n`);

  test("wants the election timeout well above the heartbeat", () => {
    expect(raft("electionTimeout: [149ms, 300ms], heartbeat: 50ms")).toEqual([
      "3:51 expected at least 3 heartbeats: otherwise one that is late or lost makes followers campaign against a healthy leader",
    ]);
    expect(raft("electionTimeout: [150ms, 300ms], heartbeat: 50ms")).toEqual([]);
    expect(raft("electionTimeout: 149ms, heartbeat: 50ms")).toHaveLength(1);
    expect(raft("electionTimeout: 150ms, heartbeat: 50ms")).toEqual([]);
  });

  test("wants the election timeout well above a round trip and a sync, at the voters' own distance", () => {
    const zones = (latency: string) =>
      `${SMALLEST}cluster: { zones: [a, b, c], disk: { sync: 1ms, append: 0s }, network: { cross-zone: { latency: ${latency} } } }\n`;
    const hasty =
      "expected at least 10 times a round trip and a disk sync between voters, which take 15.2ms on average here: otherwise followers campaign against a healthy leader";
    expect(warningsOf(zones("7.1ms") + RAFT)).toEqual([`4:28 ${hasty}`]);
    expect(warningsOf(zones("7ms") + RAFT)).toEqual([]);
    expect(warningsOf(`${zones("7.1ms")}${LEASE}`)).toEqual([]);
    expect(warningsOf(zones("7.1ms").replace("[a, b, c]", "[a]") + RAFT)).toEqual([]);
  });

  test("wants a lease to survive one renewal that fails, and one election of the lock service", () => {
    expect(lease("lease: 15s, renewDeadline: 10s, retryPeriod: 6s")).toEqual([
      "3:93 expected at most half of the renew deadline: with one try only, a single renewal that is late or lost costs the lease",
    ]);
    expect(lease("lease: 15s, renewDeadline: 5s, retryPeriod: 2s, lockElection: 2s")).toEqual([
      "3:75 expected at least a retry period and twice the lock service's election timeout: otherwise a change of leader there costs the lease",
    ]);
    expect(lease("lease: 15s, renewDeadline: 6s, retryPeriod: 2s, lockElection: 2s")).toEqual([]);
  });
});

describe("a setting that means nothing to a design", () => {
  const queue = (settings: string) => `${SMALLEST}scheduler: { architecture: pull-queue${settings} }\n`;

  test("is told, with the reason, where it is set", () => {
    expect(warningsOf(queue(", placement: first-fit, crashLimit: 3"))).toEqual([
      "3:51 it has no effect on 'pull-queue': workers take what they have room for, when they have it",
      "3:74 it has no effect on 'pull-queue': a queue does not watch its workers; `maxDeliveries` limits how often a task is taken",
    ]);
  });

  test("is told where a queue's early acknowledgement covers what is only at hand", () => {
    const design = (parameters: string) => `${SMALLEST}scheduler: { architecture: { pull-queue: ${parameters} } }\n`;
    expect(warningsOf(design("{ acknowledge: early, prefetch: 16 }"))).toEqual([
      "3:57 expected 'at-start' where a worker has 16 at hand: early, those are lost with it too (Celery acknowledges what begins)",
    ]);
    expect(warningsOf(design("{ acknowledge: at-start, prefetch: 16 }"))).toEqual([]);
    expect(warningsOf(design("{ acknowledge: early }"))).toEqual([]);
  });

  test("is told of a parameter that goes with another choice", () => {
    const design = (parameters: string) => `${SMALLEST}scheduler: { architecture: { decentralised: ${parameters} } }\n`;
    expect(warningsOf(design("{ binding: batch, cancel: false }"))).toEqual([
      "3:71 it has no effect: only late binding leaves reservations",
    ]);
    expect(warningsOf(design("{ binding: late, cancel: false }"))).toEqual([]);
    const noCutoff = "it has no effect: without `cutoff` no task is long";
    expect(warningsOf(design("{ central: true, shortPartition: 10%, stealAttempts: 2 }"))).toEqual([
      `3:56 ${noCutoff}`,
      `3:78 ${noCutoff}`,
      `3:98 ${noCutoff}`,
    ]);
    expect(warningsOf(design("{ cutoff: 5s, central: false, stealAttempts: 0, stickyBatch: true }"))).toEqual([]);
  });

  test("is told of what schedulers that share a cell do not ask about", () => {
    const design = (settings: string) =>
      `${SMALLEST}cluster: { masters: 2 }\nscheduler: { architecture: shared-state, ${settings} }\n`;
    expect(warningsOf(design("queueing: at-worker, loadReports: 1s"))).toEqual([
      "4:52 it has no effect on 'shared-state': work waits at the cell, and goes to workers that have room for it",
      "4:76 it has no effect on 'shared-state': a copy is as old as the job that its scheduler thinks about",
    ]);
    expect(warningsOf(design("ordering: srpt"))).toEqual([
      "4:52 nothing that runs gives way on 'shared-state': schedulers claim what is free",
    ]);
    expect(warningsOf(design("placement: first-fit, ordering: sjf, health: outlier"))).toEqual([]);
  });

  test("is told of offers that nobody can answer in time, and of thoughts that nobody thinks", () => {
    const offers = (parameters: string) =>
      warningsOf(`${SMALLEST}cluster: { masters: 3 }\nscheduler: { architecture: { offers: ${parameters} } }\n`);
    const late = "a framework thinks for longer than an offer stands: nothing that it decides then is launched";
    expect(offers("{ offerTimeout: 5s, thinkPerJob: 1s, thinkFactors: [1, 5], jobsPerOffer: 1 }")).toEqual([
      `4:54 ${late}`,
    ]);
    expect(offers("{ offerTimeout: 5001ms, thinkPerJob: 1s, thinkFactors: [1, 5], jobsPerOffer: 1 }")).toEqual([]);
    expect(offers("{ jobsPerOffer: 0, offerTimeout: 5s, thinkPerJob: 1s }")).toEqual([
      "4:54 a framework decides on all that fit, which may take longer than an offer stands: nothing of it is launched then",
    ]);
    expect(offers("{ thinkFactors: [2, 1] }")).toEqual([
      "4:40 it has no effect: without `thinkPerJob` and `thinkPerTask` nobody thinks",
    ]);
    expect(offers("{ whenNothingFits: keep }")).toEqual([
      "4:57 without `offerTimeout`, two frameworks that each keep a part of what the other needs wait for each other for ever",
    ]);
  });

  test("is told of a parameter that only another style of a design has a use for, and not of defaults", () => {
    const design = (parameters: string) => `${SMALLEST}scheduler: { architecture: { database-lock: ${parameters} } }\n`;
    expect(warningsOf(design("{ fastQueue: 10 }"))).toEqual([
      "3:58 it has no effect: only 'style: xxl-job' has a use for it",
    ]);
    expect(warningsOf(design("{ style: xxl-job, checkinInterval: 1s }"))).toEqual([
      "3:80 it has no effect: only 'style: quartz' and 'style: skip-locked' have a use for it",
    ]);
    expect(warningsOf(design("{ style: skip-locked, idleWait: 1s, lockTimeout: 1s, batchSize: 9 }"))).toEqual([
      "3:77 it has no effect: only 'style: quartz' has a use for it",
      "3:94 it has no effect: only 'style: quartz' and 'style: xxl-job' have a use for it",
    ]);
    expect(warningsOf(design("{ style: skip-locked, failedAfter: 7s }"))).toEqual([
      "3:80 a scheduler that is well counts as failed between two of its check-ins; expected more than `checkinInterval`",
    ]);
    expect(warningsOf(design("{}"))).toEqual([]);
    expect(warningsOf(design("{ style: xxl-job }"))).toEqual([]);
  });

  test("is told where it asks for preemption, which only some orderings do, some of them only if told to", () => {
    const words = "nothing that runs gives way on 'pull-queue': a queue cannot take back what a worker has taken";
    expect(warningsOf(queue(", ordering: srpt"))).toEqual([`3:50 ${words}`]);
    expect(warningsOf(queue(", ordering: { edf: { preemptive: true } }"))).toEqual([`3:40 ${words}`]);
    expect(warningsOf(queue(", ordering: edf"))).toEqual([]);
    expect(warningsOf(`${SMALLEST}scheduler: { ordering: srpt }\n`)).toEqual([]);
  });

  test("is told of stealing where nothing waits at workers", () => {
    const single = (queueing: string) =>
      warningsOf(`${SMALLEST}scheduler: { stealing: random, queueing: ${queueing} }\n`);
    expect(single("central")).toEqual(["3:24 it has no effect with `queueing: central`: nothing waits at workers"]);
    expect(single("at-worker")).toEqual([]);
    expect(warningsOf(queue(", stealing: richest"))).toEqual([
      "3:50 it has no effect on 'pull-queue': workers take what they have room for, when they have it",
    ]);
  });

  test("is told of the bound only where it stands alone: else it is compared with designs that have a use for it", () => {
    const common = `${SMALLEST}scheduler: { architecture: ideal, detection: lease }\n`;
    const other = "  b: { scheduler: { architecture: single-master } }\n";
    expect(warningsOf(common)).toEqual(["3:46 it has no effect on 'ideal': it knows at once who is up"]);
    expect(warningsOf(`${common}variants:\n  a: {}\n${other}`)).toEqual([]);
  });

  test("is told of one setting in the middle of others", () => {
    const text = `${SMALLEST}scheduler: { architecture: decentralised, communication: { rpc: { whenRejected: retry } } }\n`;
    expect(warningsOf(text)).toEqual([
      "3:81 it has no effect on 'decentralised': clients keep a task until they know its end, and no scheduler turns one away",
    ]);
  });

  test("is told at the common part too, but not where another design uses it, nor of a default", () => {
    const both = `variants:\n  push: { scheduler: { architecture: single-master } }\n  pull: { scheduler: { architecture: pull-queue } }\n`;
    expect(warningsOf(`${SMALLEST}scheduler: { detection: lease }\n${both}`)).toEqual([
      "3:25 it has no effect on 'pull-queue': a queue does not watch its workers; what one has that is silent comes back after `visibilityTimeout`",
    ]);
    expect(warningsOf(queue(", detection: heartbeat, placement: least-loaded, ordering: sjf"))).toEqual([]);
  });
});

describe("a plug-in that a variant names again", () => {
  const common = "scheduler: { ordering: { priority: { agingInterval: 10s, agingStep: 2 } } }\n";
  const variants = (ordering: string) =>
    `${SMALLEST}${common}variants:\n  same: {}\n  other: { scheduler: { ordering: ${ordering} } }\n`;

  test("is told what it does not take over from the common part", () => {
    expect(warningsOf(variants("{ priority: { agingStep: 1 } }"))).toEqual([
      "6:25 takes the place of the common 'priority' as a whole: 'agingInterval' is not taken over",
    ]);
    expect(warningsOf(variants("{ priority: {} }"))).toEqual([
      "6:25 takes the place of the common 'priority' as a whole: 'agingInterval', 'agingStep' are not taken over",
    ]);
  });

  test("is not, where it says everything itself, is another one, or is named alone", () => {
    expect(warningsOf(variants("{ priority: { agingStep: 1, agingInterval: 5s } }"))).toEqual([]);
    expect(warningsOf(variants("{ edf: { dropLate: true } }"))).toEqual([]);
    expect(warningsOf(variants("priority"))).toEqual([]);
    // What goes back to its default was at its default.
    expect(
      warningsOf(variants("{ priority: { agingInterval: 10s } }").replace("agingStep: 2", "agingStep: 1")),
    ).toEqual([]);
  });
});

test.each(["shared-state", "long-and-short"])("the example of docs/%s.md loads, without a doubt", (name) => {
  const page = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  expect(warningsOf(example)).toEqual([]);
});
