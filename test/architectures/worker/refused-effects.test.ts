// A worker whose effect the store refuses, because another master leads since: it is neither lost nor asked for in vain.

import { describe, expect, it } from "vitest";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import type { Effect } from "../../../src/architectures/protocol/store-messages.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { STORE, ScriptedWorker } from "./scripted-worker.ts";

describe("an effect that the store refuses for its epoch", () => {
  const refusal = (epoch: number) =>
    ({ kind: MESSAGE.effectAck, task: 1 as TaskId, attempt: 1, epoch, isStale: true }) as const;
  const finished = () =>
    new ScriptedWorker({ effects: { mode: "fenced", horizon: Infinity } as never })
      .welcomed()
      .dispatch(1)
      .finish(1)
      .hear(refusal(1), STORE);
  const epochs = (worker: ScriptedWorker) => worker.said<Effect>(MESSAGE.effect).map(({ epoch }) => epoch);

  it("is asked for anew when the master of a later epoch wants the attempt", () => {
    const worker = finished();
    expect(worker.lately()).toEqual(["accepted", "effect", "register"]);
    const registered = finished().welcome({ epoch: 2 });
    expect(epochs(registered)).toEqual([1, 2]);
    const accepted = { ...refusal(2), isStale: false };
    expect(registered.hear(accepted, STORE).said(MESSAGE.completed)).toHaveLength(1);
  });

  it("is asked for no more while the same master answers, and when the later one does not want it", () => {
    expect(epochs(finished().welcome({ epoch: 1 }))).toEqual([1]);
    const stop = [{ task: 1 as TaskId, attempt: 1 }];
    expect(epochs(finished().welcome({ epoch: 2, stop }))).toEqual([1]);
  });

  it("is not refused again by a late answer to what was asked before", () => {
    const worker = finished().welcome({ epoch: 2 });
    const registrations = worker.said(MESSAGE.register).length;
    worker.hear(refusal(1), STORE);
    expect(worker.said(MESSAGE.register)).toHaveLength(registrations);
    expect(worker.hear({ ...refusal(2), isStale: false }, STORE).said(MESSAGE.completed)).toHaveLength(1);
  });
});
