// A worker on a scripted host: what it answers its master, what it starts, and when it lets go.

import { describe, expect, it } from "vitest";
import {
  MESSAGE,
  type Completed,
  type Heartbeat,
  type ProtocolMessage,
  type Register,
} from "../../../src/architectures/protocol/messages.ts";
import type { CheckpointSpec } from "../../../src/architectures/scheduler-spec.ts";
import { periodic } from "../../../src/algorithms/checkpoint/periodic.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { SECOND } from "../../cluster/build-cluster.ts";
import { DESIGNS } from "../designs.ts";
import { MASTER, OTHER_MASTER, ScriptedWorker } from "./scripted-worker.ts";

const SAVED_NOW_AND_THEN: CheckpointSpec = {
  policy: { definition: periodic, parameters: { interval: seconds(10) } } as never,
  cost: seconds(1),
  restart: seconds(1),
  bytes: 100,
  meanTimeBetweenFailures: Infinity,
  onPreemption: true,
};

function stop(task: number, attempt = 1, epoch = 1): ProtocolMessage {
  return { kind: MESSAGE.stop, task: task as TaskId, attempt, epoch, reason: "preempted" };
}

describe("a worker", () => {
  it("accepts a dispatch and starts it, and gives a repeated one the same answer without a second start", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).dispatch(1);
    expect(worker.lately()).toEqual(["accepted", "accepted"]);
    expect(worker.running).toEqual(["1/1"]);
  });

  it("gives a repeated dispatch the same answer also while it reports the end, and after a refusal", () => {
    const worker = new ScriptedWorker()
      .welcomed()
      .dispatch(1, { cores: 2 })
      .dispatch(2)
      .finish(1)
      .dispatch(1)
      .dispatch(2);
    expect(worker.lately()).toEqual(["accepted", "refused", "completed", "accepted", "refused"]);
    expect(worker.running).toEqual([]);
    expect(worker.dispatch(2, { attempt: 2 }).running).toEqual(["2/2"]);
  });

  it("continues with the work that an earlier attempt saved", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1, { attempt: 3, saved: 400 });
    expect(worker.host.executor.running).toMatchObject([{ attempt: 3, done: 400, epoch: 1 }]);
  });

  it("refuses what comes from a lower epoch than it has obeyed, and says so in the trace", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1, { epoch: 5 });
    worker.dispatch(2, { epoch: 4 }).hear(stop(1, 1, 4));
    expect(worker.lately()).toEqual(["accepted", "refused"]);
    expect(worker.running).toEqual(["1/1"]);
    expect(
      worker.host.emitted.filter(({ name }) => name === "command.refused").map(({ task, epoch }) => [task, epoch]),
    ).toEqual([
      [2, 4],
      [1, 4],
    ]);
  });

  it("reports an end again and again, less and less often, until it is acknowledged", () => {
    const worker = new ScriptedWorker()
      .welcomed()
      .dispatch(1)
      .finish(1)
      .until(60 * SECOND);
    const times = worker.host.sent.filter(({ message }) => message.kind === MESSAGE.completed).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(4);
    expect(times.at(-1)! - times.at(-2)!).toBeGreaterThan(2 * (times[1] - times[0]));
    worker.hear({ kind: MESSAGE.completedAck, task: 1 as TaskId, attempt: 1 });
    worker.host.takeSent();
    worker.until(200 * SECOND);
    expect(worker.lately()).toEqual([]);
  });

  it("has what was saved of a task thrown away when the master has heard of its end, and not before", () => {
    const acknowledge = (attempt: number) =>
      ({ kind: MESSAGE.completedAck, task: 1 as TaskId, attempt }) as ProtocolMessage;
    const worker = new ScriptedWorker({}, { checkpoint: SAVED_NOW_AND_THEN }).welcomed().dispatch(1).finish(1);
    expect(worker.lately()).toEqual(["accepted", "completed"]);
    expect(worker.hear(acknowledge(1)).lately()).toEqual(["discard"]);
    expect(worker.hear(acknowledge(1)).lately()).toEqual([]);
    // Whoever runs it again goes on from there.
    const failed = new ScriptedWorker({}, { checkpoint: SAVED_NOW_AND_THEN }).welcomed().dispatch(1);
    expect(failed.finish(1, 1, false).hear(acknowledge(1)).lately()).toEqual(["accepted", "completed"]);
  });

  it("stops what it is told to stop, keeps the work, and answers also for what it does not hold", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).hear(stop(1)).hear(stop(7));
    expect(worker.said(MESSAGE.stopped)).toEqual([
      { kind: MESSAGE.stopped, task: 1, attempt: 1, saved: SECOND / 2 },
      { kind: MESSAGE.stopped, task: 7, attempt: 1, saved: 0 },
    ]);
    expect(worker.running).toEqual([]);
  });

  it("does not say stopped of what has just finished: the completion counts", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).finish(1).hear(stop(1));
    expect(worker.lately()).toEqual(["accepted", "completed"]);
  });

  it("kills the older attempt when a newer one of the same task comes", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).dispatch(1, { attempt: 2 });
    expect(worker.running).toEqual(["1/2"]);
    expect(worker.host.executor.stopped).toEqual([{ task: 1, attempt: 1, reason: "killed" }]);
  });

  it("runs a newer attempt although the failure of an older one is still unacknowledged", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).finish(1, 1, false).dispatch(1, { attempt: 2 });
    expect(worker.running).toEqual(["1/2"]);
    worker.finish(1, 2);
    expect(worker.said<Completed>(MESSAGE.completed).map(({ attempt, succeeded }) => [attempt, succeeded])).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});

describe("the registration of a worker", () => {
  it("tells what it holds and what it has not been able to report", () => {
    const worker = new ScriptedWorker()
      .welcomed()
      .dispatch(1)
      .dispatch(2)
      .finish(1)
      .hear({ kind: MESSAGE.reregister, epoch: 1 });
    expect(worker.said<Register>(MESSAGE.register)).toMatchObject([
      { incarnation: 1, epoch: 1, held: [{ task: 2, attempt: 1 }], unacknowledged: [{ task: 1, attempt: 1 }] },
    ]);
  });

  it("is followed by no start before its answer: what was sent before it may be void", () => {
    const worker = new ScriptedWorker().dispatch(1);
    expect(worker.lately()).toEqual(["register"]);
    expect(worker.running).toEqual([]);
  });

  it("is answered only by the answer to the latest one", () => {
    const worker = new ScriptedWorker().until(5 * SECOND);
    const registers = worker.said<Register>(MESSAGE.register);
    expect(registers.length).toBeGreaterThan(1);
    const { incarnation, sentAt } = registers[0];
    worker.hear({ kind: MESSAGE.welcome, incarnation, echo: sentAt, epoch: 1, stop: [] }).dispatch(1);
    expect(worker.running).toEqual([]);
    expect(worker.welcome().dispatch(1).running).toEqual(["1/1"]);
  });

  it("obeys no earlier answer: what that one did not want may have been taken back since", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).hear({ kind: MESSAGE.reregister, epoch: 1 });
    const [{ incarnation, sentAt }] = worker.said<Register>(MESSAGE.register);
    worker.hear({ kind: MESSAGE.reregister, epoch: 1 });
    worker.hear({
      kind: MESSAGE.welcome,
      incarnation,
      echo: sentAt,
      epoch: 1,
      stop: [{ task: 1 as TaskId, attempt: 1 }],
    });
    expect(worker.running).toEqual(["1/1"]);
    expect(worker.welcome({ stop: [{ task: 1 as TaskId, attempt: 1 }] }).running).toEqual([]);
  });

  it("is not answered by a welcome to an earlier boot", () => {
    const worker = new ScriptedWorker({}, { incarnation: 2 });
    worker
      .hear({
        kind: MESSAGE.welcome,
        incarnation: 1,
        echo: worker.said<Register>(MESSAGE.register)[0].sentAt,
        epoch: 1,
        stop: [],
      })
      .dispatch(1);
    expect(worker.running).toEqual([]);
  });

  it("is repeated less and less often while nobody answers, so that a slow answer is never overtaken for ever", () => {
    const worker = new ScriptedWorker().until(120 * SECOND);
    const times = worker.host.sent
      .filter(({ message }) => message.kind === MESSAGE.register)
      .map(({ at }) => at / SECOND);
    expect(times.length).toBeGreaterThan(4);
    expect(times.length).toBeLessThan(9);
    expect(times.at(-1)! - times.at(-2)!).toBeGreaterThan(16);
  });

  it("is repeated at once after a connection was reset, also if one is unanswered", () => {
    const worker = new ScriptedWorker();
    worker.process.disconnected(MASTER);
    worker.process.disconnected(5 as Address);
    const registers = worker.said<Register>(MESSAGE.register);
    expect(registers.length).toBe(2);
    expect(new Set(registers.map(({ sentAt }) => sentAt)).size).toBe(2);
  });

  it("goes to the master that leads after another one has said that it does not", () => {
    const worker = new ScriptedWorker({}, { masters: [MASTER, OTHER_MASTER] }).welcomed().dispatch(1).finish(1);
    const registered = () =>
      worker.host.sent.filter(({ message }) => message.kind === MESSAGE.register).map(({ to }) => to);
    // Nobody acknowledges the end: after a while the other master is asked, which knows of no leader. Only then the first one does.
    worker.until(4 * SECOND);
    expect(registered()[0]).toBe(OTHER_MASTER);
    const before = registered().length;
    worker.hear({ kind: MESSAGE.notLeader, leader: undefined, epoch: 0, task: -1 as TaskId }, OTHER_MASTER);
    worker.hear({ kind: MESSAGE.completedAck, task: 1 as TaskId, attempt: 1 });
    worker.until(9 * SECOND);
    expect(registered()[before]).toBe(MASTER);
  });

  it("makes it stop what the master does not want", () => {
    const worker = new ScriptedWorker().welcomed().dispatch(1).dispatch(2).hear({ kind: MESSAGE.reregister, epoch: 2 });
    worker.welcome({
      epoch: 2,
      stop: [
        { task: 1 as TaskId, attempt: 1 },
        { task: 2 as TaskId, attempt: 7 },
      ],
    });
    expect(worker.running).toEqual(["2/1"]);
  });
});

describe("the lease of what a worker runs", () => {
  it("ends in silence: it stops everything and tells the master, who may think that it runs", () => {
    const worker = new ScriptedWorker({}, { orphanTimeout: seconds(8) })
      .welcomed()
      .dispatch(1)
      .until(7.9 * SECOND);
    expect(worker.running).toEqual(["1/1"]);
    worker.until(8.1 * SECOND);
    expect(worker.host.executor.stopped).toEqual([{ task: 1, attempt: 1, reason: "orphaned" }]);
    expect(worker.said<Register>(MESSAGE.register)).toMatchObject([{ held: [] }]);
  });

  it("is renewed as of the heartbeat that was answered, and not made shorter by an older answer", () => {
    const worker = new ScriptedWorker({}, { orphanTimeout: seconds(8) })
      .welcomed()
      .dispatch(1)
      .until(6 * SECOND);
    worker.hear({ kind: MESSAGE.heartbeatAck, epoch: 1, echo: (5 * SECOND) as Instant });
    worker.hear({ kind: MESSAGE.heartbeatAck, epoch: 1, echo: (1 * SECOND) as Instant });
    expect(worker.until(12.9 * SECOND).running).toEqual(["1/1"]);
    expect(worker.until(13.1 * SECOND).running).toEqual([]);
  });

  it("asks to be renewed in time where recovery is fast, and only while something runs", () => {
    const asks = (worker: ScriptedWorker): number =>
      worker.said<Heartbeat>(MESSAGE.heartbeat).filter(({ echo }) => echo !== undefined).length;
    expect(asks(new ScriptedWorker({}, { orphanTimeout: seconds(60) }).welcomed().until(100 * SECOND))).toBe(0);
    const busy = new ScriptedWorker({}, { orphanTimeout: seconds(60) }).welcomed().dispatch(1);
    expect(asks(busy.until(29 * SECOND))).toBe(0);
    expect(asks(busy.until(40 * SECOND))).toBeGreaterThan(5);
  });

  it("is asked for with every beat in safe-stop mode, and without one nothing starts", () => {
    const worker = new ScriptedWorker({ recovery: "safe-stop" }).welcomed().until(5 * SECOND);
    expect(worker.said<Heartbeat>(MESSAGE.heartbeat).every(({ echo }) => echo !== undefined)).toBe(true);
    worker.until(9 * SECOND).dispatch(1); // nothing was answered since the welcome at 0: a dispatch may be ages old
    expect(worker.running).toEqual([]);
    worker.hear({ kind: MESSAGE.heartbeatAck, epoch: 1, echo: (8.5 * SECOND) as Instant }).dispatch(1);
    expect(worker.running).toEqual(["1/1"]);
  });

  it("counts from the registration that was answered in safe-stop mode, however long the answer took", () => {
    const worker = new ScriptedWorker({ recovery: "safe-stop" }).until(1.5 * SECOND);
    expect(worker.said(MESSAGE.register).length).toBe(1); // sent at 0 s
    worker.welcome().dispatch(1);
    expect(worker.until(7.9 * SECOND).running).toEqual(["1/1"]);
    expect(worker.until(8.1 * SECOND).running).toEqual([]);
  });

  it("is not renewed by any other message in safe-stop mode: it may have been on its way for long", () => {
    const worker = new ScriptedWorker({ recovery: "safe-stop" })
      .welcomed()
      .dispatch(1)
      .until(7 * SECOND);
    worker.dispatch(2).hear({ kind: MESSAGE.completedAck, task: 9 as TaskId, attempt: 1 });
    expect(worker.until(8.1 * SECOND).running).toEqual([]);
  });
});

describe("a worker with a queue of its own", () => {
  it("queues what does not fit and starts it when there is room, in the ordering's order", () => {
    const worker = new ScriptedWorker({ ...DESIGNS["at-worker"] })
      .welcomed()
      .dispatch(1, { cores: 2 })
      .dispatch(2)
      .dispatch(3, { cores: 2 })
      .dispatch(4);
    expect(worker.running).toEqual(["1/1"]);
    expect(worker.lately()).toEqual(["accepted", "accepted", "accepted", "accepted"]);
    expect(worker.finish(1).running).toEqual(["2/1"]); // the next one needs both cores: nothing overtakes it
    expect(worker.finish(2).running).toEqual(["3/1"]);
  });

  it("forgets a queued attempt that it must stop", () => {
    const worker = new ScriptedWorker({ ...DESIGNS["at-worker"] })
      .welcomed()
      .dispatch(1, { cores: 2 })
      .dispatch(2)
      .hear(stop(2))
      .finish(1);
    expect(worker.running).toEqual([]);
  });

  it("gives a task back that its ordering drops, and goes on with the others", () => {
    const worker = new ScriptedWorker({ ...DESIGNS["edf-at-worker"] }).welcomed().dispatch(1, { cores: 2 });
    worker
      .dispatch(2, { deadline: 3 * SECOND })
      .dispatch(3, { deadline: 60 * SECOND })
      .until(5 * SECOND)
      .finish(1);
    expect(worker.running).toEqual(["3/1"]);
    expect(worker.said(MESSAGE.refused)).toEqual([{ kind: MESSAGE.refused, task: 2, attempt: 1, reason: "unknown" }]);
  });
});
