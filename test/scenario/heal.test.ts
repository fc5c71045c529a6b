// The `heal` section: what it means, and what a user is told of a wrong one.

import { expect, test } from "vitest";
import { SECOND } from "../cluster/build-cluster.ts";
import { SMALLEST, loadText, problemsOf, variantOf } from "./loading.ts";

const RAFT = "cluster: { masters: 5 }\nscheduler: { architecture: replicated-master }\n";

test("a heal keeps a quorum unless it names its core", () => {
  expect(variantOf(`${SMALLEST}heal: { at: 20s, within: 10s }\n`).heal).toEqual({
    at: 20 * SECOND,
    within: 10 * SECOND,
    keep: "quorum",
  });
  const named = `${SMALLEST}${RAFT}heal: { at: 20s, within: 10s, keep: [master/0, master/2, master/4] }\n`;
  expect(variantOf(named).heal?.keep).toEqual(["master/0", "master/2", "master/4"]);
  expect(variantOf(SMALLEST)).not.toHaveProperty("heal");
});

test("a quorum that a heal brings back is not warned of", () => {
  const crash = "faults: [{ at: 10s, crash: all masters }]\n";
  expect(loadText(`${SMALLEST}${RAFT}${crash}`).scenario?.warnings).toHaveLength(1);
  expect(loadText(`${SMALLEST}${RAFT}${crash}heal: { at: 20s, within: 10s }\n`).scenario?.warnings).toEqual([]);
});

test.each([
  [
    "a heal without a bound",
    "heal: { at: 20s }",
    "5:1 missing key 'within': expected a duration such as 250ms or 5m of at least 1us",
  ],
  ["one after the end", "heal: { at: 1m, within: 10s }", "5:13 expected a time before the end of the run's duration"],
  [
    "another word",
    "heal: { at: 1s, within: 1s, keep: quorums }",
    "5:35 expected quorum, found 'quorums'; did you mean 'quorum'?",
  ],
  [
    "an unknown node",
    "heal: { at: 1s, within: 1s, keep: [worker/77] }",
    "5:36 expected a node of the cluster, found 'worker/77'",
  ],
  [
    "a node twice",
    "heal: { at: 1s, within: 1s, keep: [worker/1, worker/1] }",
    "5:46 expected every node once, found 'worker/1' again",
  ],
  [
    "too small a core",
    "heal: { at: 1s, within: 1s, keep: [master/0, master/1] }",
    "5:29 expected at least 3 of master/0 to master/4, without whom nobody can lead, found 2",
  ],
  [
    "a fault that would come later",
    "heal: { at: 20s, within: 1s }\nfaults: [{ at: 20s, crash: leader }]",
    "6:16 expected a time before the heal: after it nothing new breaks",
  ],
])("%s is refused", (_title, text, problem) => {
  expect(problemsOf(`${SMALLEST}${RAFT}${text}\n`)).toEqual([problem]);
});
