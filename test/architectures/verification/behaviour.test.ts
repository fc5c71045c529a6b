// What a design with verification does: where copies go, whom it believes, when a task takes effect, and which mistakes show.

import { describe, expect, it } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { CAUSES, COUNTS } from "../../../src/trace/record-codes.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";

interface Seen {
  readonly name: string;
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly value: number;
}

interface Setup {
  readonly verification?: string;
  readonly faults?: string;
  readonly scheduler?: string;
  readonly architecture?: string;
  readonly workers?: number;
  readonly racks?: number;
  readonly tasks?: number;
}

function textOf({ verification = "quorum", faults = "", scheduler = "", tasks = 60, ...rest }: Setup): string {
  const { architecture = "single-master", workers = 6, racks = 3 } = rest;
  return (
    `duration: 200s\ndrain: 300s\ncluster: { masters: 3, racks: { perZone: ${racks} }, workers: { count: ${workers} } }\n` +
    `scheduler: { architecture: ${architecture}, verification: ${verification}${scheduler} }\nfaults: [${faults}]\n` +
    `workload: { sums: { arrivals: { poisson: 1/s }, limit: ${tasks}, service: { exponential: 1s } } }\n`
  );
}

function watch(setup: Setup) {
  const seen: Seen[] = [];
  const variant = variantOf(textOf(setup));
  const result = runVariant(variant, 1, {
    onRecord(kind, at, node, task, attempt, _epoch, value) {
      seen.push({ name: RECORD_KINDS[kind].name, at, node, task, attempt, value });
    },
  });
  const of = (name: string, task?: number) =>
    seen.filter((each) => each.name === name && (task === undefined || each.task === task));
  const racks = variant.cluster.nodes.map(({ rack }) => rack);
  return { result, of, racks, findings: result.findings.map(({ message }) => message) };
}

const tasksOf = (count: number) => Array.from({ length: count }, (_, task) => task);

describe("copies that are compared", () => {
  it("run on machines of their own, whatever becomes of them", () => {
    const faults = "{ at: 20s, crash: worker/1, for: 20s }, { at: 0s, corrupt-results: worker/2 }";
    const { of, findings } = watch({ faults });
    expect(findings).toEqual([]);
    for (const task of tasksOf(60)) {
      const counted = of("attempt.counted", task);
      expect(new Set(counted.map(({ node }) => node)).size).toBe(counted.length);
      expect(counted.length).toBeGreaterThanOrEqual(2);
    }
  });

  it("run in racks of their own, if the design says so", () => {
    const { of, racks, findings } = watch({ verification: "{ quorum: { apart: rack, replicas: 3 } }" });
    expect(findings).toEqual([]);
    for (const task of tasksOf(60)) {
      const used = of("attempt.started", task).map(({ node }) => racks[node]);
      expect(new Set(used).size).toBe(used.length);
    }
  });

  it("end the task as soon as enough agree, and are stopped then: the first of those that agree stands for them", () => {
    const { of } = watch({
      verification: "{ quorum: { replicas: 3 } }",
      faults: "{ at: 0s, corrupt-results: worker/0 }",
    });
    for (const task of tasksOf(60)) {
      const wrong = new Set(of("attempt.corrupted", task).map(({ attempt }) => attempt));
      const right = of("attempt.counted", task).filter(({ attempt }) => !wrong.has(attempt));
      expect(right.length).toBeGreaterThanOrEqual(2); // a third may be on its way into the log
      expect(of("task.completed", task)[0].attempt).toBe(right[0].attempt);
      expect(of("task.completed", task)[0].at).toBeGreaterThanOrEqual(right[1].at);
    }
  });

  it("give the task up when all have had their say and too few agree", () => {
    const { of, findings, result } = watch({
      faults: "{ at: 0s, corrupt-results: all workers }",
      workers: 4,
      tasks: 5,
    });
    expect(findings).toEqual([]);
    expect(result.metrics["tasks.deadLettered"]).toBe(5);
    for (const task of tasksOf(5)) {
      expect(of("attempt.counted", task).length).toBe(4);
      expect(CAUSES[of("task.dead-lettered", task)[0].value]).toBe("noQuorum");
    }
  });

  it("cost work that is wasted for verification, and for nothing else", () => {
    const { result } = watch({});
    expect(Object.keys(result.work.wasted)).toEqual(["verification"]);
    expect(result.work.wasted["verification"]).toBeGreaterThan(0.7 * result.work.useful);
  });
});

describe("an effect outside", () => {
  it("comes after the verdict, once, and of the attempt that stands for it", () => {
    const faults = "{ at: 0s, corrupt-results: worker/0 }";
    const { of, findings } = watch({ faults, scheduler: ", effects: outbox", architecture: "replicated-master" });
    expect(findings).toEqual([]);
    for (const task of tasksOf(60)) {
      const [effect, ...more] = of("effect.applied", task);
      const [completed] = of("task.completed", task);
      expect(more).toEqual([]);
      expect(effect.attempt).toBe(completed.attempt);
      expect(effect.at).toBeGreaterThan(completed.at);
    }
  });
});

describe("a worker that fails a check", () => {
  const faults = "{ at: 0s, corrupt-results: worker/0 }";
  const verification = "{ spot-check: 30% }";
  const checkFailed = COUNTS.indexOf("check-failed");

  it("gets nothing more, and nothing that it says counts, also after a change of leadership", () => {
    const later = `${faults}, { at: 90s, crash: leader, for: 20s }`;
    const { of, findings } = watch({ faults: later, verification, architecture: "replicated-master", tasks: 150 });
    const failed = of("attempt.counted").filter(({ value }) => value === checkFailed);
    expect(failed.length).toBe(1);
    const [{ at, node }] = failed;
    expect(of("leader.serving").length).toBe(2);
    expect(of("attempt.started").filter((each) => each.node === node && each.at > at + 5_000_000)).toEqual([]);
    expect(of("attempt.counted").filter((each) => each.node === node && each.at > at)).toEqual([]);
    expect(findings.every((message) => message.includes("wrong result"))).toBe(true);
  });

  it("is not the last one: somebody has to do the work", () => {
    const { result } = watch({
      faults: "{ at: 0s, corrupt-results: all workers }",
      verification,
      workers: 3,
      tasks: 40,
    });
    expect(result.metrics["tasks.completed"]).toBe(40);
  });
});

describe("a design where nobody verifies", () => {
  it("is the same run whether the setting is written or not", () => {
    const text = textOf({ verification: "none" });
    const without = text.replace(", verification: none", "");
    expect(runVariant(variantOf(text), 1).digest).toBe(runVariant(variantOf(without), 1).digest);
  });

  it("is the same run but for the wrong results, which change nothing that it does", () => {
    const moments = (faults: string) =>
      watch({ verification: "none", faults })
        .of("task.completed")
        .map(({ at, task, attempt }) => [at, task, attempt]);
    expect(moments("{ at: 0s, corrupt-results: worker/0 }")).toEqual(moments(""));
  });
});

describe("a mistake", () => {
  const broken = (mutant: string, verification = "quorum") =>
    watch({
      architecture: `{ single-master: { broken: ${mutant} } }`,
      verification,
      faults: "{ at: 0s, corrupt-results: { target: worker/0, agreeing: true } }",
    }).findings;
  const hasWrong = (findings: readonly string[]) => findings.some((message) => message.includes("wrong result"));

  it("none of them: one machine that is wrong gets nothing through", () => {
    expect(broken("dedupe-expires-early").filter((message) => message.includes("wrong result"))).toEqual([]);
  });

  it("that lets the first result count is caught", () => {
    expect(hasWrong(broken("accept-first"))).toBe(true);
  });

  it("that lets one machine vote twice is caught", () => {
    expect(hasWrong(broken("one-machine-votes"))).toBe(true);
  });
});

describe("what cannot be", () => {
  const problemsOf = (setup: Setup) => loadText(textOf(setup)).problems.map(({ message }) => message);
  const warningsOf = (setup: Setup) => loadText(textOf(setup)).scenario!.warnings.map(({ message }) => message);

  it.each([
    [{ scheduler: ", effects: dedupe" }, "'dedupe' a task has its effect before anybody has looked at its result"],
    [{ scheduler: ", speculation: hedged" }, "the first copy of a task would end it"],
    [{ scheduler: ", checkpoint: { policy: daly }" }, "copies would go on from what each other saved"],
    [{ scheduler: ", ordering: srpt" }, "an ordering that does not preempt"],
    [{ workers: 1 }, "expected at least 2 workers, one for each copy of a task, found 1"],
    [{ verification: "{ quorum: { apart: rack } }", racks: 1 }, "expected at least 2 racks with workers"],
    [{ verification: "{ quorum: { minQuorum: 3 } }" }, "expected at least 'minQuorum', which is 3, found 2"],
    [{ verification: "{ quorum: { replicas: 9 } }" }, "expected at least 'replicas', which is 9, found 8"],
    [{ verification: "{ spot-check: 0% }" }, "expected more than 0%"],
  ] as const)("%j is refused", (setup, reason) => {
    expect(problemsOf(setup).join("; ")).toContain(reason);
  });

  it.each(["pull-queue", "decentralised", "shared-state", "offers", "database-lock", "slots", "ideal"])(
    "%s, which sends no copies, warns of it",
    (architecture) => {
      expect(warningsOf({ architecture }).join("; ")).toContain(`it has no effect on '${architecture}'`);
    },
  );
});
