// Runs of jobs that XXL-JOB's routes send to three executors, and what came of them.

import { runVariant } from "../../../src/experiment/run-variant.ts";
import { CAUSES } from "../../../src/trace/record-codes.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";
import { SECOND } from "../build-run.ts";

interface Story {
  readonly design: string;
  readonly placement?: string;
  readonly masters?: number;
  readonly trigger?: string;
  readonly service?: string;
  readonly faults?: string;
  readonly duration?: string;
}

/** Three executors, and one job at 5, 15, 25, ... s. */
export function tell({ design, placement, ...story }: Story): string {
  const { masters = 1, trigger = "count: 1", service = "1s", faults = "[]", duration = "120s" } = story;
  const more = placement === undefined ? "" : `, placement: ${placement}`;
  return [
    `duration: ${duration}`,
    "drain: 3m",
    `cluster: { masters: ${masters}, workers: { count: 3, cores: 8 } }`,
    `scheduler: { architecture: { database-lock: { style: xxl-job, ${design} } }${more} }`,
    `workload: { jobs: { trigger: { cron: "5-59/10 * * * * *", ${trigger}, like: xxl-job }, service: ${service} } }`,
    `faults: ${faults}`,
  ].join("\n");
}

interface Told {
  /** Each launch's start: second, and number of the executor. */
  readonly started: readonly (readonly [at: number, executor: number])[];
  readonly deadLettered: readonly string[];
  readonly dispatched: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

export function outcomeOf(story: Story): Told {
  return outcomeOfText(tell(story));
}

export function outcomeOfText(text: string): Told {
  const variant = variantOf(text);
  const workers = variant.cluster.nodes.flatMap(({ role }, node) => (role === "worker" ? [node] : []));
  const started: (readonly [number, number])[] = [];
  const dispatched: number[] = [];
  const deadLettered: string[] = [];
  const { metrics, findings } = runVariant(variant, 1, {
    onRecord: (kind, at, node, _task, _attempt, _epoch, value) => {
      const { name } = RECORD_KINDS[kind];
      const second = Math.round(at / SECOND);
      if (name === "attempt.started") started.push([second, workers.indexOf(node)]);
      if (name === "attempt.dispatched") dispatched.push(workers.indexOf(node));
      if (name === "task.dead-lettered") deadLettered.push(`${second}: ${CAUSES[value]}`);
    },
  });
  const violations = findings.filter(({ severity }) => severity === "violation").map(({ check }) => check);
  return { started, dispatched, deadLettered, metrics, findings: violations };
}

export const executorsOf = ({ started }: Told) => started.map(([, executor]) => executor).join("");
export const startsOf = ({ started }: Told) => started.map(([at]) => at);
