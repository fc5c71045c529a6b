// The second half of the answer: what was lost or ran twice, and the reservations (broken promises, expectations that did
// not hold, faults that never bit). Each is a clause that continues the sentence, or null.

import type { Results } from "../experiment/results.ts";
import { counted, finite, formatNumber, listNames } from "./quantity.ts";
import { isEachUnderItsOwn } from "./ranking.ts";

/** Null where nothing of it was measured. Counts are means per run. */
export function lossesClause(results: Results): string | null {
  const parts = [harmPhrase(results), reworkPhrase(results)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(", ");
}

/** What must never happen: lost tasks, and results that took effect twice. */
export function harmPhrase(results: Results): string | null {
  const lost = countPhrase(results, "tasks.lost", "no task was lost", "tasks were lost");
  const doubled = countPhrase(results, "effects.duplicate", "none took effect twice", "results took effect twice");
  if (lost === "no task was lost" && doubled === "none took effect twice")
    return "no task was lost or took effect twice";
  const parts = [lost, doubled].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(", ");
}

/** What may happen, and costs. */
export function reworkPhrase(results: Results): string | null {
  return countPhrase(results, "executions.duplicate", "none ran twice", "tasks ran twice");
}

function countPhrase(results: Results, metric: string, none: string, some: string): string | null {
  const counts = Object.entries(results.variants).flatMap(([name, variant]) => {
    const mean = variant.metrics[metric]?.mean;
    return finite(mean) ? [{ name, mean }] : [];
  });
  if (counts.length === 0) return null;
  const hit = counts.filter(({ mean }) => mean > 0).toSorted((a, b) => b.mean - a.mean);
  if (hit.length === 0) return none;
  if (hit.length === 1 && counts.length === 1) return `${formatNumber(hit[0].mean)} ${some} per run`;
  const shown = hit.slice(0, 3).map(({ name, mean }) => `${formatNumber(mean)} per run with ${name}`);
  const more = hit.length > 3 ? [`no more than that with ${counted(hit.length - 3, "other")}`] : [];
  return `${some} (${[...shown, ...more].join(", ")})`;
}

/** What becomes of tasks that do not complete. Lost ones are told of by themselves. */
const OTHER_ENDS: Readonly<Record<string, string>> = {
  "tasks.rejected": "turned away",
  "tasks.expired": "expired",
  "tasks.cancelled": "withdrawn",
  "tasks.deadLettered": "given up",
  "tasks.unfinished": "unfinished at the end",
};

/** Response times are those of completed tasks: a design that completes fewer of them may look better than it is. */
function incompleteTasks(results: Results, metric: string | null): string | null {
  const designs = Object.entries(results.variants).flatMap(([name, { metrics }]) => {
    const ends = Object.keys(OTHER_ENDS).map((metric) => ({ metric, mean: metrics[metric]?.mean ?? 0 }));
    const missing = ends.reduce((total, { mean }) => total + mean, 0);
    const share = missing / (metrics["tasks.submitted"]?.mean ?? 0);
    if (!(missing > 0) || !finite(share)) return [];
    const most = ends.toSorted((a, b) => b.mean - a.mean)[0];
    const mostly = most.mean < missing ? "mostly " : "";
    return [{ share, text: `${sayShare(share)} with ${name} (${mostly}${OTHER_ENDS[most.metric]})` }];
  });
  if (designs.length === 0) return null;
  const shown = designs.toSorted((a, b) => b.share - a.share).slice(0, 3);
  const more = designs.length > 3 ? [`no more than that with ${counted(designs.length - 3, "other")}`] : [];
  // Of goodput, losses or prices it is a fact; figures of completed tasks are another thing for it.
  const leaves = metric === null || OF_COMPLETED.test(metric) ? ", and response times leave those out" : "";
  return `not every task completed${leaves}: ${[...shown.map(({ text }) => text), ...more].join(", ")}`;
}

/** Figures of completed tasks, or of completed jobs. */
const OF_COMPLETED = /(^|\.)(response|wait|slowdown|boundedSlowdown|service)\./;

function sayShare(share: number): string {
  return share < 0.0001 ? "below 0.01%" : `${formatNumber(share * 100)}%`;
}

/** Every reason not to take the headline at face value, the gravest first. `metric`: what it is about, where it is about one. */
export function reservations(results: Results, metric: string | null = null): readonly string[] {
  return [
    brokenPromises(results),
    otherConditions(results),
    endOfService(results),
    deadlocks(results),
    growingQueues(results),
    incompleteTasks(results, metric),
    failedExpectations(results),
    undecidedExpectations(results),
    idleFaults(results),
    ownErrors(results),
  ].filter((clause) => clause !== null);
}

function brokenPromises(results: Results): string | null {
  const broken = results.findings.filter(({ severity }) => severity === "violation");
  if (broken.length === 0) return null;
  const variants = [...new Set(broken.map(({ variant }) => variant))];
  const who =
    variants.length === 1
      ? variants[0]
      : `${formatNumber(variants.length)} of ${counted(Object.keys(results.variants).length, "design")}`;
  const first = broken[0];
  return `but ${who} broke a promise (${counted(broken.length, "finding")}; the first is ${first.check} in ${first.variant}, seed ${first.seed})`;
}

/** Designs that are to show what goes wrong: quick as they may be, nobody should choose them. */
export function brokenAsExpected({ findings }: Results): string | null {
  const expected = findings.filter(({ severity }) => severity === "expected");
  const names = [...new Set(expected.map(({ variant }) => variant))];
  if (names.length === 0) return null;
  const checksOf = (name: string) =>
    new Set(expected.filter(({ variant }) => variant === name).map(({ check }) => check));
  const shown = names.slice(0, 3).map((name) => `${name} (${[...checksOf(name)].toSorted().join(", ")})`);
  const left = names.length - shown.length;
  const who = listNames([...shown, ...(left > 0 ? [counted(left, "other")] : [])]);
  return `but ${who} ${names.length === 1 ? "breaks" : "break"} promises, as the scenario expects, and ${names.length === 1 ? "is" : "are"} nothing to choose`;
}

function otherConditions(results: Results): string | null {
  return isEachUnderItsOwn(results)
    ? "but no two designs met the same load or faults, so what is compared here is not the designs alone"
    : null;
}

/** Runs in which nobody served at the end: their figures are those of the time before. */
function endOfService(results: Results): string | null {
  return endsOfRuns(results, "unavailable", "ended without service");
}

/** Likewise of runs in which gangs waited for each other at the end. */
function deadlocks(results: Results): string | null {
  return endsOfRuns(results, "deadlock", "ended in a deadlock");
}

function endsOfRuns(results: Results, check: string, what: string): string | null {
  const warnings = results.findings.filter((finding) => finding.check === check && finding.severity === "warning");
  if (warnings.length === 0) return null;
  const names = [...new Set(warnings.map(({ variant }) => variant))];
  const shown = names.slice(0, 3).map((name) => {
    const own = warnings.filter(({ variant }) => variant === name);
    const runs = counted(results.variants[name]?.runs.length ?? own.length, "run");
    return `${formatNumber(own.length)} of ${runs} with ${name} ${what} (${own[0].message.split(";")[0]})`;
  });
  const more = names.length > 3 ? [`and so did some with ${counted(names.length - 3, "other design")}`] : [];
  return `but ${[...shown, ...more].join(", ")}`;
}

/** No steady state: the longer such a run, the worse its figures. In a sweep, its own marks say so. */
function growingQueues(results: Results): string | null {
  const isGrowth = ({ check, severity, message }: Results["findings"][number]) =>
    check === "I10" && severity === "warning" && message.startsWith("the queue grew");
  const names = results.sweep === undefined ? results.findings.filter(isGrowth).map(({ variant }) => variant) : [];
  const designs = [...new Set(names)];
  if (designs.length === 0) return null;
  const shown = designs.slice(0, 3).map((name) => {
    const runs = results.variants[name]?.runs.length ?? 0;
    return `${formatNumber(names.filter((each) => each === name).length)} of ${counted(runs, "run")} with ${name}`;
  });
  const more = designs.length > 3 ? [`in some with ${counted(designs.length - 3, "other")}`] : [];
  return `the queue grew all the time in ${[...shown, ...more].join(", ")}: figures of such runs say more of their length than of the design`;
}

function failedExpectations(results: Results): string | null {
  const failed = results.expectations.filter(({ verdict }) => verdict === "fail").length;
  if (failed === 0) return null;
  return `${formatNumber(failed)} of ${counted(results.expectations.length, "expectation")} did not hold`;
}

function undecidedExpectations(results: Results): string | null {
  const open = results.expectations.filter(({ verdict }) => verdict === "inconclusive").length;
  if (open === 0) return null;
  return `${formatNumber(open)} of ${counted(results.expectations.length, "expectation")} could not be decided`;
}

/** Faults that changed nothing in any variant: what they were to test is untested. None where no run was finished. */
export function faultsWithoutBite(results: Results): readonly string[] {
  if (Object.values(results.variants).every(({ runs }) => runs.length === 0)) return [];
  const bites = new Map<string, number>();
  for (const { text, bit } of results.faults) bites.set(text, (bites.get(text) ?? 0) + bit);
  return [...bites].filter(([, bit]) => bit === 0).map(([text]) => text);
}

function idleFaults(results: Results): string | null {
  const idle = faultsWithoutBite(results);
  if (idle.length === 0) return null;
  if (idle.length === 1) return `the fault “${idle[0]}” never changed anything, so it tested nothing`;
  return `${formatNumber(idle.length)} faults never changed anything, so they tested nothing`;
}

function ownErrors(results: Results): string | null {
  return results.verdict === "error" && Object.values(results.variants).some(({ runs }) => runs.length > 0)
    ? "nothing could be checked, so this is not a result"
    : null;
}
