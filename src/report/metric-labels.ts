// Words for metric names, and which metrics a reader should see first: those that the expectations speak of, then the usual.

import type { MetricDescription } from "../observe/observations.ts";
import { COST_LABELS } from "./cost-labels.ts";
import { ROLLOUT_LABELS } from "./rollout-labels.ts";
import { TRUST_LABELS } from "./trust-labels.ts";
import { VALUE_LABELS } from "./value-labels.ts";
import type { Results } from "../experiment/results.ts";
import { MOVE_LABELS } from "./move-labels.ts";
import { SECURITY_LABELS } from "./security-labels.ts";

// Maps, not objects: a metric may be called `constructor`.
const WHOLE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "queue.mean": "mean queue length",
    "queue.max": "longest queue",
    "inSystem.mean": "mean number of tasks in the system",
    "tasks.submitted": "tasks submitted",
    "tasks.admitted": "tasks admitted",
    "tasks.completed": "tasks completed",
    "tasks.rejected": "tasks refused",
    "tasks.expired": "tasks expired",
    "tasks.cancelled": "tasks cancelled",
    "tasks.deadLettered": "tasks given up",
    "tasks.lost": "tasks lost",
    "tasks.unfinished": "tasks unfinished at the end",
    "jobs.submitted": "jobs submitted",
    "jobs.completed": "jobs completed",
    "jobs.failed": "jobs that cannot be completed any more",
    "jobs.unfinished": "jobs unfinished at the end",
    "jobs.lostAtOnce": "most that a job lost at once",
    "jobs.majorityLost": "times that a job lost most of its tasks at once",
    "deadline.missRatio": "share of deadlines missed",
    "deadline.admittedMissRatio": "share of admitted tasks' deadlines missed",
    ...VALUE_LABELS,
    "attempts.perTask": "executions per task",
    "reads.local": "share of starts where the data is",
    "reads.near": "share of starts in a rack where the data is",
    "reads.moved": "data moved",
    "executions.duplicate": "duplicate executions",
    "effects.duplicate": "duplicate effects",
    "work.wasted": "wasted work",
    "work.wastedRatio": "share of work wasted",
    "detection.mean": "mean time to detect a dead node",
    "detection.max": "longest time to detect a dead node",
    "detection.mistakes": "live nodes declared dead",
    "detection.mistakesPerNodeDay": "number of live nodes declared dead per node and day",
    "alerts.fired": "times that an alert fired",
    "alerts.false": "false alarms",
    "alerts.expected": "faults to be told of",
    "alerts.missed": "faults that no alert told of",
    "alerts.delay.mean": "mean time from fault to alert",
    "alerts.delay.max": "longest time from fault to alert",
    "alerts.reset.mean": "mean time from the end of a fault to that of its alert",
    "alerts.firing": "time with an alert",
    "alerts.scrapes": "scrapes of every machine",
    "objective.badRatio": "share of tasks that did not meet the objective",
    "objective.burnRate": "burn rate of the error budget",
    "recovery.mean": "mean time to overcome a fault",
    "recovery.max": "longest time to overcome a fault",
    "recovery.detection.mean": "of this: until noticed",
    "recovery.decision.mean": "of this: until somebody led again",
    "recovery.transfer.mean": "of this: until all work was on its way",
    "recovery.redo.mean": "of this: until the backlog was gone",
    "recovery.unfinished": "faults not overcome by the end",
    "failover.mean": "mean time without a leader",
    "heal.leader": "time to a leader after the heal",
    "heal.work": "time to the end of old work after the heal",
    "failover.max": "longest time without a leader",
    "tenants.fairness": "fairness between tenants",
    "tenants.slowdown.worst": "mean slowdown of the tenant served worst",
    "tenants.slowdown.ratio": "slowdown of the tenant served worst to that of the best",
    "unavailability.max": "longest gap in service",
    "unavailability.total": "total gaps in service",
    "dispatchGap.max": "longest gap in dispatch",
    ...COST_LABELS,
    ...TRUST_LABELS,
    ...ROLLOUT_LABELS,
    ...MOVE_LABELS,
    ...SECURITY_LABELS,
    "messages.perTask": "messages per task",
    "messages.total": "messages",
    "bytes.perTask": "bytes per task",
    "disk.syncsPerTask": "disk syncs per task",
    "calls.retried": "calls sent again",
    "calls.retriedPeak": "most calls sent again in a tenth of a second",
    "submissions.abandoned": "tasks that clients gave up on",
    "submissions.abandonedRatio": "share of tasks that clients gave up on",
    "commands.refused": "stale commands refused",
    goodput: "useful work per core time",
    "goodput.inTime": "work done in time per core time",
    "submissions.refused": "submissions turned down",
    "tasks.rejectedRatio": "share of tasks refused",
    "effects.applied": "effects carried out",
    "effects.refused": "effects refused",
    "effects.refusedStale": "effects of older epochs refused",
    "detection.wrongSuspicions": "wrong suspicions",
    "detection.wrongSuspicionsPerNodeDay": "wrong suspicions per node and day",
    "detection.accuracy": "share of time that live workers were trusted",
    "elections.count": "candidacies of masters",
    "elections.locks": "candidacies in the lock service",
    "leaders.overlap": "time with two masters that take themselves for the leader",
    "recovery.rpo": "recovery point (age of the oldest lost task)",
    "log.rewound": "decisions that came to nothing",
    "reservations.made": "starts promised",
    "reservations.lateness.mean": "start later than promised, mean",
    "reservations.lateness.max": "start later than promised, longest",
    "reservations.gain.mean": "start earlier than promised, mean",
    "planning.tries": "plans of schedulers",
    "planning.claims": "places claimed",
    "planning.refused": "claims not committed",
    "planning.conflictFraction": "share of plans with a conflict",
    "planning.busyness": "share of time that schedulers think",
    "planning.wastedRatio": "share of thinking in vain",
    "gangs.submitted": "gangs submitted",
    "gangs.restarted": "gangs that began anew",
    "gangs.givenBack": "times that a gang gave its places back",
    "gangs.deadlocked": "gangs in a deadlock at the end",
    "gang.heldIdle": "core time held for other members of a gang",
    "gang.heldIdleRatio": "share of core time held for other members of a gang",
    "pools.utilisation": "share of slots of pools held",
    "pools.overlap": "time with more slots held than a pool has",
    "pools.used.mean": "mean number of slots held",
    "pools.used.max": "most slots held at once",
    "offers.made": "offers made",
    "offers.accepted": "offers accepted",
    "offers.declined": "offers declined",
    "offers.rescinded": "offers rescinded",
    "offers.locked": "share of core time locked in offers",
    "lineage.fetchFailures": "tasks that could not fetch their inputs",
    "lineage.failuresInARow": "most such failures of a stage in a row",
    "lineage.recomputed": "tasks run again for lost data",
    "lineage.recomputedWork": "work done again for lost data",
    "lineage.repairTime": "time jobs waited for lost data",
    "lineage.jobsAborted": "jobs given up for lost data",
    "leaders.count": "reigns (epochs in which a master served)",
    "lease.overlap": "time with two awake holders of a lease",
    "copies.started": "copies started",
    "copies.won": "copies that completed their task",
    "displacements.count": "tasks displaced for others",
    "displacements.cascaded": "of these, for tasks displaced themselves",
    "displacements.chainMax": "longest chain of displacements",
    "checkpoints.count": "checkpoints",
    "checkpoints.failed": "checkpoints not completed",
    "checkpoints.restored": "attempts resumed from a checkpoint",
    "checkpoint.time": "time spent on checkpoints",
    "triggers.due": "scheduled instants that came",
    "triggers.launched": "scheduled launches",
    "triggers.skipped": "scheduled launches skipped",
    "triggers.missed": "scheduled launches missed",
    "triggers.duplicated": "scheduled launches made twice",
    "budget.retries": "retries per task",
    "budget.copies": "copies per task",
    "budget.preemptions": "preemptions per task",
    "reads.served": "linearizable reads answered",
    "reads.unjudged": "linearizable reads not judged",
  }),
);

const SUBJECTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    response: "response time",
    wait: "waiting time",
    slowdown: "slowdown",
    service: "running time",
    boundedSlowdown: "bounded slowdown",
    "detection.suspicion": "time to suspect a dead node",
    "detection.mistakeDuration": "duration of a wrong suspicion",
    "gang.wait": "time until a gang works",
    "offer.wait": "time until an offer",
    "triggers.lateness": "lateness of scheduled launches",
    "job.response": "response time of jobs",
    "job.slowdown": "slowdown of jobs",
  }),
);

/** `response.p99` -> `99th percentile of response time`; an unknown name stays as it is. */
export function metricLabel(name: string): string {
  const whole = WHOLE_NAMES.get(name);
  if (whole !== undefined) return whole;
  const [, kind, whose, figure] = /^(class|group|alert|pool)\.([^.]+)\.(.+)$/.exec(name) ?? [];
  if (kind === "class" || kind === "group") return `${metricLabel(figure)}, ${kind} ${whose}`;
  if (kind !== undefined) return `${metricLabel(`${kind}s.${figure}`)}, ${whose}`;
  const dot = name.lastIndexOf(".");
  const subject = SUBJECTS.get(name.slice(0, dot)) ?? name.slice(0, dot);
  const statistic = name.slice(dot + 1);
  if (dot < 0) return name;
  if (statistic === "mean") return `mean ${subject}`;
  if (statistic === "max") return `longest ${subject}`;
  if (statistic === "p50") return `median ${subject}`;
  const percentile = /^p(\d+)$/.exec(statistic);
  return percentile === null ? name : `${percentileName(percentile[1])} percentile of ${subject}`;
}

/** Its label as the beginning of a heading. */
export function metricTitle(name: string): string {
  const label = metricLabel(name);
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** p99 -> 99th, p999 -> 99.9th. */
function percentileName(digits: string): string {
  const text = digits.length > 2 ? `${digits.slice(0, 2)}.${digits.slice(2)}` : digits;
  const suffix =
    /\./.test(text) || /^1\d$/.test(text) ? "th" : ({ "1": "st", "2": "nd", "3": "rd" }[text.at(-1)!] ?? "th");
  return text + suffix;
}

const USUAL = [
  "response.mean",
  "response.p99",
  "job.response.mean",
  "cost.perTask",
  "cost.total",
  "wait.mean",
  "slowdown.mean",
  "throughput",
  "utilisation",
  "makespan",
  "tasks.lost",
  "executions.duplicate",
  "effects.duplicate",
  "work.wasted",
  "unavailability.max",
  "detection.mean",
  "messages.perTask",
] as const;

/** Counts that must be zero: they say whether an answer may be trusted, not which design is better. */
const SAFETY_COUNTS: ReadonlySet<string> = new Set([
  "tasks.lost",
  "effects.duplicate",
  "tasks.submitted",
  "tasks.completed",
  "tasks.unfinished",
  "jobs.submitted",
  "jobs.completed",
  "jobs.failed",
  "jobs.unfinished",
]);

/** What is lost while a fault lasts: a scenario that asks for these asks about faults. */
export const RANKED_BY_FAULTS = ["failover.", "recovery.", "unavailability.", "dispatchGap."] as const;

/** How faults were overcome, in reading order; the parts add up to the total above them. */
const RECOVERY = [
  "failover.mean",
  "recovery.mean",
  "recovery.detection.mean",
  "recovery.decision.mean",
  "recovery.transfer.mean",
  "recovery.redo.mean",
  "recovery.unfinished",
] as const;

/** Those of RECOVERY that some design has; none where no fault cost anything. */
export function recoveryMetrics(results: Results): readonly string[] {
  const summaries = Object.values(results.variants).map(({ metrics }) => metrics);
  const present = RECOVERY.filter((name) => summaries.some((metrics) => metrics[name] !== undefined));
  const isZero = summaries.every((metrics) => (metrics["recovery.unfinished"]?.mean ?? 0) === 0);
  return present.filter((name) => name !== "recovery.unfinished" || !isZero);
}

/** Metrics that expectations speak of, safety counts apart, in the order of appearance. */
export function metricsAskedFor(results: Results): readonly string[] {
  return metricsInExpectations(results).filter((name) => !SAFETY_COUNTS.has(name));
}

/** All of them: each was decided by itself, and all other metrics together (experiment/compare.ts). */
export function metricsInExpectations(results: Results): readonly string[] {
  return [...new Set(results.expectations.flatMap(({ text }) => metricsNamedIn(text, results)))];
}

/** Those at which an expectation compares designs with each other, in the order of appearance. */
export function metricsCompared(results: Results): readonly string[] {
  const comparing = results.expectations.filter(({ text }) => variantsNamedIn(text, results).length > 1);
  return comparing.flatMap(({ text }) => metricsNamedIn(text, results));
}

/** Metrics for the first table, in reading order. */
export function keyMetrics(results: Results): readonly string[] {
  const present = new Set(Object.values(results.variants).flatMap((variant) => Object.keys(variant.metrics)));
  const asked = results.expectations.flatMap((expectation) => metricsNamedIn(expectation.text, results));
  return [...new Set([...asked, ...USUAL])].filter((name) => present.has(name)).slice(0, 14);
}

/** The metric that the answer is about: one that an expectation compares between designs, else the first that ranks them. */
export function answerMetric(results: Results, metrics: readonly MetricDescription[]): string | null {
  const ranks = (name: string) =>
    !SAFETY_COUNTS.has(name) && metrics.find((metric) => metric.name === name)?.better !== "neutral";
  const asked = [...metricsCompared(results), ...metricsAskedFor(results)];
  const present = keyMetrics(results).filter(ranks);
  return asked.find(ranks) ?? present[0] ?? null;
}

/** Every expectation is about what must not happen: then that is the question, not which design is faster. */
export function asksOnlyForSafety(results: Results): boolean {
  const asked = results.expectations.flatMap(({ text }) => metricsNamedIn(text, results));
  return asked.length > 0 && asked.every((name) => SAFETY_COUNTS.has(name));
}

export function directionOf(name: string, metrics: readonly MetricDescription[]): "lower" | "higher" | "neutral" {
  return metrics.find((metric) => metric.name === name)?.better ?? "neutral";
}

export function unitOf(name: string, results: Results, metrics: readonly MetricDescription[]): string {
  const described = metrics.find((metric) => metric.name === name)?.unit;
  if (described !== undefined) return described;
  return Object.values(results.variants).flatMap((variant) => variant.metrics[name]?.unit ?? [])[0] ?? "";
}

/** Metrics of an expectation's text such as `a.response.mean < 0.5 * b.response.mean`, in the order of appearance. */
function metricsNamedIn(text: string, results: Results): readonly string[] {
  const known = new Set(Object.values(results.variants).flatMap((variant) => Object.keys(variant.metrics)));
  const owners = ["all", ...Object.keys(results.variants)];
  const names = [...known].flatMap((metric) =>
    owners.flatMap((owner) => {
      const at = indexOfTerm(text, `${owner}.${metric}`);
      return at < 0 ? [] : [{ metric, at }];
    }),
  );
  return [...new Set(names.toSorted((a, b) => a.at - b.at).map(({ metric }) => metric))];
}

function variantsNamedIn(text: string, results: Results): readonly string[] {
  const metrics = metricsNamedIn(text, results);
  return Object.keys(results.variants).filter((variant) =>
    metrics.some((metric) => indexOfTerm(text, `${variant}.${metric}`) >= 0),
  );
}

/** Position of a whole term: not a part of a longer name. */
function indexOfTerm(text: string, term: string): number {
  const isNamePart = (character: string | undefined) => character !== undefined && /[\w.-]/.test(character);
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    if (!isNamePart(text[at - 1]) && !isNamePart(text[at + term.length])) return at;
  }
  return -1;
}
