// Runs behind a queue, on a real Redis, with everything killed that can be killed.

import { readdirSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KEYS } from "../../../src/cli/executor/redis/places.ts";
import { orrery, outcomeOf, start, workFolder } from "../command.ts";
import type { Outcome } from "../command.ts";
import { HAS_REDIS, RedisServer } from "./redis-server.ts";

/** Forty runs of some 20 ms: long enough that somebody is in the middle of one when it is killed. */
const SCENARIO = `name: queued
seed: 1
replications: 20
duration: 100s
cluster: { workers: { count: 10, cores: 2 } }
workload: { all: { arrivals: { poisson: { rate: 15/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`;

test("without a Redis it is said in one sentence, with exit code 2", async () => {
  const folder = workFolder({ "queued.yaml": SCENARIO });
  const redis = ["--redis", "redis://user:secret@127.0.0.1:1"];
  const outcomes = await Promise.all([
    orrery(["run", "queued.yaml", "--executor", "bullmq", ...redis], folder.path),
    orrery(["worker", ...redis], folder.path),
  ]);
  folder.remove();
  for (const { code, stderr } of outcomes) {
    expect(code).toBe(2);
    expect(stderr).toMatch(/^orrery: --redis redis:\/\/127\.0\.0\.1:1: no Redis answers there \(.*\)\n$/);
  }
});

describe.skipIf(!HAS_REDIS)("runs behind a queue (needs redis-server on the PATH)", () => {
  let folder: ReturnType<typeof workFolder>;
  let redis: RedisServer;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = workFolder({ "queued.yaml": SCENARIO });
    redis = await RedisServer.start(folder.path);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await redis.kill();
    folder.remove();
  });

  function launch(...args: string[]): ChildProcess {
    const child = start([...args, "--redis", redis.url], folder.path);
    children.push(child);
    return child;
  }
  const coordinator = () => launch("run", "queued.yaml", "--json", "--out", "queue", "--executor", "bullmq");
  const worker = () => launch("worker", "--jobs", "1");
  const stored = () => {
    const files = readdirSync(join(folder.path, ".orrery", "store", "runs"), { recursive: true }).map(String);
    return files.filter((name) => name.endsWith(".json"));
  };
  const untilStored = async (count: number) => {
    for (;;) {
      try {
        if (stored().length >= count) return;
      } catch {
        // Not even the folder is there yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  /** What threads of one process say to the same question: asked once, since it is always the same. */
  let answered: Promise<Outcome> | undefined;
  const threads = () => (answered ??= orrery(["run", "queued.yaml", "--json", "--no-report"], folder.path));

  async function expectWhole(outcome: Outcome): Promise<void> {
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stdout).toBe((await threads()).stdout);
    expect(stored()).toHaveLength(40);
  }

  test("come out to the byte as on threads although a worker is killed in the middle of one", async () => {
    const victim = worker();
    worker();
    const outcome = outcomeOf(coordinator());
    await untilStored(5);
    victim.kill("SIGKILL");
    await expectWhole(await outcome);
  });

  test("go on where they were when the coordinator was killed and started again", async () => {
    worker();
    const victim = coordinator();
    await untilStored(5);
    victim.kill("SIGKILL");
    const { code, stdout, stderr } = await outcomeOf(coordinator());
    expect(stderr).toMatch(/\d+ of 40 runs were there/);
    await expectWhole({ code, stdout, stderr });
  });

  test("go on when Redis was killed and comes back with its log", async () => {
    worker();
    const outcome = outcomeOf(coordinator());
    await untilStored(5);
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await redis.start();
    const { code, stdout, stderr } = await outcome;
    expect(stderr).toContain("Redis has gone away");
    expect(stderr).toContain("Redis is back");
    await expectWhole({ code, stdout, stderr });
  });

  test("are broken off by Ctrl-C, with what is finished reported, also while Redis is away", async () => {
    worker();
    const child = coordinator();
    const outcome = outcomeOf(child);
    await untilStored(5);
    await redis.kill();
    child.kill("SIGINT");
    const { code, stdout } = await outcome;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ partial: true });
  });

  test("are not given to a worker of another engine: both sides say which is which", async () => {
    const client = new Redis(redis.url);
    const engine = { fingerprint: "0123456789abcdef", build: "e".repeat(64) };
    const stranger = { id: "stranger", host: "elsewhere", pid: 7, engine, slots: 1 };
    for (const [list, key] of [
      [KEYS.sessions, KEYS.session("stranger")],
      [KEYS.workers, KEYS.worker("stranger")],
    ]) {
      await client.sadd(list, "stranger");
      await client.set(key, JSON.stringify(stranger));
    }
    const refused = await outcomeOf(worker());
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /coordinator: elsewhere, process 7: engine 0123456789abcdef, build e{16}\n {2}worker: /,
    );
    await client.del(KEYS.session("stranger"));
    worker();
    const outcome = await outcomeOf(coordinator());
    client.disconnect();
    expect(outcome.stderr).toMatch(/coordinator: .*\n {2}worker: {6}elsewhere, process 7: engine 0123456789abcdef/);
    await expectWhole(outcome);
  });

  test("that fail are said with the worker's name and the run's", async () => {
    const policy = `import { defineOrdering } from "orrery";
const fail = () => { throw new Error("no idea"); };
const properties = { clairvoyant: false, preemptive: false, workConserving: true, starvationFree: true };
export const broken = defineOrdering({ name: "broken", summary: "Fails.", parameters: {}, properties, create: () => ({ size: 0, add: fail, remove: fail, waiting: fail, choose: fail }) });
`;
    const other = workFolder({
      "broken.ts": policy,
      "queued.yaml": SCENARIO.replace("ordering: sjf", "ordering: broken"),
    });
    const child = start(
      ["run", "queued.yaml", "--no-report", "--plugin", "broken.ts", "--executor", "bullmq", "--redis", redis.url],
      other.path,
    );
    children.push(child);
    worker();
    const { code, stderr } = await outcomeOf(child);
    other.remove();
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/no idea[^]*on the worker/);
  });
});
