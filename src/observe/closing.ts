// Closing the books at the end of a run: judges the tasks that have not ended, settles what still runs, and asks the
// oracles that look at the run as a whole.

import type { Instant } from "../kernel/time.ts";
import type { Instruments } from "./instruments.ts";
import { RACED } from "./attempt-table.ts";
import { causeOfWaste, NOT_COMPLETED, type WasteCause } from "./metrics/work-ledger.ts";
import type { TimeSeries } from "./observations.ts";
import { QUIET_AFTER } from "./observe-options.ts";
import { PARTS } from "./oracles/bounded.ts";
import { checkStillness } from "./oracles/stillness.ts";
import { LOST_END, taskRow, UNFINISHED_END } from "./task-row.ts";
import { BACKOFF, COMPLETED, QUEUED } from "./task-state.ts";
import { NONE, NOT_YET } from "./task-table.ts";

export function closeTasks(instruments: Instruments, end: Instant): void {
  const { ledger, flow, machines, violations, capacity, conservation, census, littlesLaw, utilisationLaw, work } =
    instruments;
  flow.advance(end);
  flow.closeSeries();
  violations.finish();
  for (const machine of machines.all) capacity.checkEmpty(machine, end);
  const open = ledger.openSlots();
  const left = open.filter((slot) => !closeTask(instruments, slot, end));
  closeStillness(instruments, left, end);
  for (const slot of ledger.lingeringSlots()) settleAttempts(instruments, slot, end, "superseded");
  conservation.checkTasks({ arrived: census.submitted, ended: census.ended, inSystem: open.length }, end);
  conservation.checkWork(utilisationLaw.served, work.total, end);
  littlesLaw.check(flow.inSystemArea, end);
  utilisationLaw.check(flow.busyArea, end);
  closeService(instruments, end, open.length);
}

function closeStillness(
  { ledger, leadership, machines, violations, options }: Instruments,
  open: readonly number[],
  end: Instant,
) {
  const { tasks } = ledger;
  const arrived = open
    .filter((slot) => tasks.waits[slot] === 1 && tasks.state[slot] !== BACKOFF)
    .map((slot) => tasks.arrived[slot] as Instant);
  const { servingSince } = leadership;
  const quietAfter = options.quietAfter ?? QUIET_AFTER;
  checkStillness(violations, { arrived, workers: machines.workers, servingSince, quietAfter }, end);
}

/** What must have happened by the end, if somebody served. */
function closeService(instruments: Instruments, end: Instant, outstanding: number): void {
  const { leadership, machines, census, leaseExclusion, effects, triggers, unavailability, recovery } = instruments;
  const quietAfter = instruments.options.quietAfter ?? QUIET_AFTER;
  const { servingSince, brokenSince } = leadership;
  leaseExclusion.finish(end);
  instruments.pools.finish(end);
  effects.finish(end, servingSince, quietAfter);
  triggers.finish(end, servingSince, quietAfter);
  const hasBegun = leadership.leader >= 0 || census.admitted > 0 || !machines.all.some(({ isMaster }) => isMaster);
  unavailability.check({ brokenSince, hasBegun, outstanding }, end);
  instruments.coreLiveness.finish(end);
  instruments.gangs.finish(end);
  instruments.lineage.finish(end);
  recovery?.finish();
}

/** Asks whether the queue grew all through the window; needs the finished series. */
export function checkSaturation(instruments: Instruments, series: readonly TimeSeries[], end: Instant): void {
  const { window, machines, bounded } = instruments;
  const queue = series.find(({ name }) => name === "queue")!;
  const width = queue.width * 1_000_000;
  const first = Math.ceil(window.from / width);
  const size = Math.floor((Math.floor(window.end(end) / width) - first) / PARTS);
  if (size < 1) return;
  const cores = machines.workers.reduce((sum, machine) => sum + machine.cores, 0);
  const means = Array.from({ length: PARTS }, (_, part) =>
    mean(queue.values.slice(first + part * size, first + (part + 1) * size)),
  );
  const utilisation = series.find(({ name }) => name === "utilisation")!;
  // Without machines there is none.
  const busy = mean(utilisation.values.slice(first, first + PARTS * size).filter((value) => value !== null));
  const measured = { from: window.from as Instant, until: window.end(end) as Instant };
  bounded.checkGrowth({ queue: means, cores, busy }, measured, end);
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

/** Is it lost? */
function closeTask(instruments: Instruments, slot: number, end: Instant): boolean {
  const { ledger, census, littlesLaw, noLostTask, window, options, starvation, coreLiveness, jobs, disasters } =
    instruments;
  const { tasks } = ledger;
  if (tasks.state[slot] === QUEUED) starvation.waited(end, tasks.id[slot], tasks.touched[slot]);
  const isLost = noLostTask.judgeOpen(slot, end);
  if (isLost) {
    census.lost += 1;
    jobs.taskLost(tasks.id[slot]);
    disasters.lost(tasks.admitted[slot]);
  }
  littlesLaw.left(end, tasks.arrived[slot]);
  coreLiveness.taskOpen(end, tasks.id[slot], tasks.arrived[slot]);
  if (window.contains(tasks.arrived[slot]))
    census.judgeOpenDeadline(end, tasks.deadline[slot], tasks.admitted[slot] !== NOT_YET);
  instruments.values.leftOpen(tasks.id[slot], end, tasks.deadline[slot]);
  settleAttempts(instruments, slot, end, isLost ? "lost" : "unfinished");
  options.onTask?.(
    taskRow(instruments, slot, { ended: NOT_YET, state: isLost ? LOST_END : UNFINISHED_END, node: NONE, ran: 0 }),
  );
  return isLost;
}

/** What still runs is cut here, for the accounts only. Ended attempts of a terminal task were judged with it. */
function settleAttempts(
  instruments: Instruments,
  slot: number,
  end: Instant,
  cause: "superseded" | "lost" | "unfinished",
): void {
  const { attempts, tasks } = instruments.ledger;
  if (cause !== "superseded") creditLatest(instruments, slot);
  for (let attempt = tasks.newestAttempt[slot]; attempt !== NONE; attempt = attempts.older[attempt]) {
    const isBeaten = cause === "superseded" && tasks.state[slot] === COMPLETED && attempts.has(attempt, RACED);
    if (attempts.ended[attempt] === NOT_YET) cutAttempt(instruments, attempt, end, isBeaten ? "speculative" : cause);
    else if (cause !== "superseded") judgeEnded(instruments, attempt, cause);
  }
}

/** Whatever goes on with the task would go on from its newest attempt, or from what that saved. */
function creditLatest({ ledger }: Instruments, slot: number): void {
  const { attempts, tasks } = ledger;
  const newest = tasks.newestAttempt[slot];
  ledger.creditSaves(slot, newest);
  if (newest !== NONE && attempts.hasSaves(newest))
    attempts.saved[newest] = Math.max(0, attempts.safe[newest] - attempts.base[newest]);
}

function cutAttempt(instruments: Instruments, attempt: number, end: Instant, cause: WasteCause): void {
  const { ledger, machines, window, work, bars, utilisationLaw } = instruments;
  const { attempts, tasks } = ledger;
  const machine = machines.of(attempts.node[attempt]);
  const from = attempts.started[attempt];
  utilisationLaw.ended(end, attempts.cores[attempt], from);
  machine.countBusy(window, from, end, attempts.cores[attempt]);
  attempts.ended[attempt] = end;
  if (attempts.standsStill(attempt)) attempts.goOn(attempt, end, machine.workDone(end));
  attempts.worked[attempt] = machine.workDone(end) - attempts.worked[attempt];
  work.judgeOther(attempts, attempt, machine, cause, cause);
  const task = tasks.id[attempts.task[attempt]];
  if (bars.wants(from, end))
    bars.keep({
      node: machine.id,
      task,
      attempt: attempts.number[attempt],
      from,
      until: end,
      outcome: 0,
      isRunning: true,
    });
}

/** An ended attempt of a task that has not ended: a success or a saved part may still take effect (unless it is lost). */
function judgeEnded(instruments: Instruments, attempt: number, hope: "lost" | "unfinished"): void {
  const { ledger, machines, work } = instruments;
  const { attempts } = ledger;
  const cause = causeOfWaste(attempts, attempt, NOT_COMPLETED);
  work.judgeOther(attempts, attempt, machines.of(attempts.node[attempt]), cause === "superseded" ? hope : cause, hope);
}
