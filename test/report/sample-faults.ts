// A scripted run in which the leader of three masters crashes and another one takes over, observed by the real observatory: what
// the report of such a run reads. For the tests of the report only.

import type { Finding, ReportInput, RunResult } from "../../src/experiment/results.ts";
import type { Recovery, SpaceTimeWindow } from "../../src/observe/observations.ts";
import type { TraceNames } from "../../src/report/trace-names.ts";
import { DROPS, MEMBER_ROLES, RESIGNATIONS } from "../../src/trace/record-codes.ts";
import {
  at,
  CLIENT,
  LOCK_A,
  MASTER,
  MASTER_B,
  MASTER_C,
  ScriptedTrace,
  SECOND,
  WORKER_A,
  WORKER_B,
} from "../observe/scripted-trace.ts";
import { sampleInput } from "./sample-input.ts";
import { sampleResults } from "./sample-results.ts";

export const NAMES: TraceNames = {
  messages: ["submit", "dispatch", "heartbeat", "raftVote", "raftVoteAnswer", "raftAppend", "lockRequest"],
  drops: DROPS,
  memberRoles: MEMBER_ROLES,
  resignations: RESIGNATIONS,
};
const messageOf = (name: string) => NAMES.messages.indexOf(name);

export const STRUCK_AT = 20;
const NODE_NAMES = [
  "master/0",
  "worker/0",
  "worker/1",
  "client/0",
  "master/1",
  "master/2",
  "lock/0",
  "lock/1",
  "store/0",
];

/** `latency` in seconds; undefined = it is dropped after 10 ms. */
function say(script: ScriptedTrace, when: number, from: number, to: number, name: string, latency?: number): void {
  const kind = messageOf(name);
  script.time(when).emit("message.sent", from, to, kind, 64);
  if (latency === undefined) script.time(when + 0.01).emit("message.dropped", to, from, kind, 0, 2);
  else script.time(when + latency).emit("message.delivered", to, from, kind, 0, Math.round(latency * SECOND));
}

/** The leader crashes at 20; candidate at 21, elected at 21.1, serves at 21.5; what ran goes on, and all ends. */
export function scriptedCrash(): ReturnType<ScriptedTrace["finish"]> {
  const script = new ScriptedTrace({
    spacetime: true,
    nodeNames: NODE_NAMES,
    faultWindows: [{ from: at(STRUCK_AT), until: at(30) }],
  }).cluster();
  script.time(1).role(MASTER, "leader", 3).serve(MASTER, 3);
  for (const task of [0, 1]) script.time(18.5).arrive(task, 5).accept(task);
  script.run(0).run(1, WORKER_B);
  say(script, 19.9, MASTER, WORKER_A, "dispatch", 0.02);
  say(script, 19.95, MASTER, MASTER_B, "raftAppend", 0.02);
  script.time(STRUCK_AT).emit("fault.started", MASTER, 0).emit("node.crashed", MASTER);
  say(script, 20.5, CLIENT, MASTER, "submit");
  script.time(21).role(MASTER_B, "candidate", 4);
  say(script, 21.01, MASTER_B, MASTER_C, "raftVote", 0.03);
  script.time(21.05).emit("vote.granted", MASTER_C, MASTER_B, 0, 4);
  say(script, 21.06, MASTER_C, MASTER_B, "raftVoteAnswer", 0.03);
  script.time(21.1).role(MASTER_B, "leader", 4).emit("leader.recovering", MASTER_B, 0, 0, 4, 9);
  script.emit("lease.held", MASTER_B, 7, 0, 4, 2 * SECOND);
  say(script, 21.2, MASTER_B, LOCK_A, "lockRequest", 0.02);
  script.time(21.5).serve(MASTER_B, 4);
  script.emit("attempt.adopted", WORKER_A, 0, 1, 4).emit("attempt.adopted", WORKER_B, 1, 1, 4);
  script.time(21.6).emit("command.refused", WORKER_A, 0, 1, 3, MASTER);
  script.time(23.5).end(0).complete(0, 1, 4, MASTER_B).end(1, "succeeded", WORKER_B).complete(1, 1, 4, MASTER_B);
  script.time(30).emit("fault.ended", MASTER, 0).emit("node.restarted", MASTER, 0, 0, 0, 2);
  return script.finish(40);
}

let observation: ReturnType<typeof scriptedCrash> | undefined;

export function faultyRun(changes: Partial<RunResult> = {}): RunResult {
  const { violations: _, ...observed } = (observation ??= scriptedCrash());
  const [first] = sampleInput().runs;
  const fault = { index: 0, text: "crash leader", kind: "crash", nodes: ["master/0"], from: STRUCK_AT, until: 30 };
  return {
    ...first,
    ...observed,
    variant: "raft",
    seed: 1,
    faults: [{ ...fault, armed: 1, bit: 3 }],
    findings: [],
    end: 40,
    ...changes,
  };
}

export function inputWith(runs: readonly RunResult[]): ReportInput {
  const results = sampleResults(
    runs.map((run) => ({ ...sampleInput().runs[0], variant: run.variant, seed: run.seed })),
  );
  return {
    ...sampleInput(),
    runs,
    results: {
      ...results,
      expectations: [],
      findings: runs.flatMap(({ findings }) => findings),
      faults: runs.flatMap((run) => run.faults.map((fault) => ({ ...fault, variant: run.variant }))),
    },
  };
}

export function findingAt(seconds: number, changes: Partial<Finding> = {}): Finding {
  return {
    check: "I2",
    severity: "violation",
    message: "task 0 took effect twice",
    at: seconds,
    record: 77,
    variant: "raft",
    seed: 1,
    replay: "orrery run lc.yaml --variant raft --seed 1 -n 1",
    ...changes,
  };
}

export function recovery(changes: Partial<Recovery> = {}): Recovery {
  return { ...faultyRun().recoveries![0], ...changes };
}

export function emptyWindow(from: number, until: number): SpaceTimeWindow {
  const messages = { from: [], to: [], kind: [], sent: [], until: [], fate: [] };
  return { from, until, before: [], messages, messageCount: 0, marks: [], markCount: 0, attempts: [] };
}
