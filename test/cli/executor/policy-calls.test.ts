import { afterAll, describe, expect, test } from "vitest";
import { CallWatch, createCallBoard, noteCalls } from "../../../src/cli/executor/policy-calls.ts";
import { ThreadExecutor } from "../../../src/cli/executor/thread-executor.ts";
import { bundlePlugIn } from "../../../src/cli/plugins/bundle.ts";
import { workFolder } from "../command.ts";

function watched(patience: number) {
  const board = createCallBoard();
  const watch = new CallWatch(board, patience);
  return { watch, calls: noteCalls(board, (method) => watch.named(method)) };
}

describe("a call is long", () => {
  test("when it is seen more often than patience allows, and until it ends", () => {
    const { watch, calls } = watched(2);
    const outer = calls.entered("slow: choose()", 1.5);
    expect([watch.look(), watch.look()]).toEqual([undefined, undefined]);
    expect(watch.look()).toEqual({ method: "slow: choose()", now: 1.5 });
    calls.left(outer);
    expect(watch.look()).toBeUndefined();
  });

  test("not when there are many of the same", () => {
    const { watch, calls } = watched(1);
    for (let look = 0; look < 10; look += 1) {
      calls.left(calls.entered("busy: add()", look));
      calls.entered("busy: choose()", look);
      expect(watch.look()).toBeUndefined();
      calls.left(0);
    }
  });

  test("though it called others in between, which came back", () => {
    const { watch, calls } = watched(1);
    const outer = calls.entered("outer: choose()", undefined);
    calls.left(calls.entered("inner: size()", undefined));
    expect(watch.look()).toBeUndefined();
    expect(watch.look()).toEqual({ method: "outer: choose()", now: undefined });
    calls.left(outer);
    expect(watch.look()).toBeUndefined();
  });
});

const folder = workFolder({
  "endless.mjs": `export const endless = {
  kind: "placement", name: "endless", summary: "Thinks for ever about the third task.", parameters: {}, properties: {},
  create: () => {
    let placed = 0;
    return { place: (_task, view) => { placed += 1; while (placed === 3); return view.candidate(0); } };
  },
};
`,
});
afterAll(() => folder.remove());

/** `npm test` builds first. */
const BUILT = new URL("../../../dist/run-worker.js", import.meta.url);

const SCENARIO = `name: endless
seed: 7
duration: 20s
cluster: { workers: { count: 2, cores: 4 } }
workload: { all: { arrivals: { poisson: { rate: 3/s } }, service: { constant: 100ms } } }
scheduler: { architecture: ideal, placement: endless }
`;

test("a thread in a policy that never comes back is ended, and the policy named", async () => {
  const setup = {
    path: "endless.yaml",
    text: SCENARIO,
    plugins: [await bundlePlugIn(`${folder.path}/endless.mjs`)],
    isParanoid: false,
    sendsTaskRows: false,
  };
  const executor = new ThreadExecutor({ threads: 1, setup, lookEveryMs: 10, workerFile: BUILT });
  const job = { index: 0, variant: "ideal", seed: 7, detailed: false };
  await expect(executor.execute([job], { onResult: () => undefined })).rejects.toThrow(
    /placement policy 'endless' .*: place\(\), called at [\d.]+ s of virtual time, has not come back for 60 s \(variant 'ideal', seed 7\)/,
  );
});
