// The histories that the laws of orderings play through: random days, a stream of better tasks, a queue drained to its
// end. Only the laws use them.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds, START } from "../../kernel/time.ts";
import type { Choice, Ordering, QueuedTask, Room } from "../ordering/ordering.ts";
import { demand } from "./law.ts";
import { chosen, demandFruit, type Job, type MachineOptions, OneMachine } from "./one-machine.ts";
import { plainTask, randomTask } from "./sample-tasks.ts";

/** Whatever makes new, empty queues. */
interface Queues {
  create(): Ordering;
}

export const UNLIMITED: Room = { fits: () => true, running: () => [] };
/** Tasks that a law about starvation lets pass by before it calls it so. */
export const STREAM_LENGTH = 2_000;
export const CORES = 4;

/** The number of the task that a stream of better ones overtakes. */
export const WORST = 0;
const BACKLOG = 7;

/**
 * On two servers: seven tasks at the start, then as many as they can do, four of one second every two seconds, so that the
 * queue is never empty. Every one of them is better by every measure than the worst, but for its time of arrival.
 */
export function streamPast(cores: number): Job[] {
  const worst = plainTask(WORST, {
    queuedAt: seconds(1) as number as Instant,
    sequence: BACKLOG + 1,
    cores,
    estimate: seconds(30),
    tenant: "slow",
  });
  const jobs: Job[] = [{ task: worst, work: seconds(1) }];
  for (let number = 1; number < 2 * STREAM_LENGTH; number += 1) {
    const at = Math.floor(Math.max(0, number - 4) / 4) * 2;
    const sequence = number <= BACKLOG ? number : number + 1;
    const better = {
      queuedAt: seconds(at) as number as Instant,
      sequence,
      priority: 3,
      weight: 3,
      deadline: seconds(at + 3) as number as Instant,
      tenant: "fast",
    };
    jobs.push({ task: plainTask(number, better), work: seconds(1) });
  }
  return jobs;
}

export function randomJobs(random: RandomStream): Job[] {
  return Array.from({ length: 120 }, (_, number) => {
    const at = seconds(random.integer(100)) as number as Instant;
    const task = randomTask(number, at, random, CORES);
    // Estimates are wrong either way, now and then by far.
    const error = random.chance(0.1) ? 8 : 2;
    return { task, work: Math.max(1, Math.floor(task.remaining * error * random.uniform())) as Duration };
  });
}

/** As `randomJobs`, but admitted as they arrive, and none takes longer than its estimate says: half of them exactly as long. */
export function punctualJobs(random: RandomStream): Job[] {
  const tasks = randomJobs(random).map(({ task }) => task);
  tasks.sort((a, b) => a.queuedAt - b.queuedAt || a.sequence - b.sequence);
  return tasks.map((task, sequence) => {
    const remaining = Math.max(1, task.remaining) as Duration;
    const share = random.chance(0.5) ? 1 : random.uniform();
    return { task: { ...task, sequence, remaining }, work: Math.max(1, Math.floor(remaining * share)) as Duration };
  });
}

export function runRandom(subject: Queues, random: RandomStream, options: Omit<MachineOptions, "cores">): void {
  new OneMachine(subject.create(), randomJobs(random), { cores: CORES, ...options }).run();
}

export function filled(subject: Queues, random: RandomStream, count: number): Ordering {
  const ordering = subject.create();
  for (let number = 0; number < count; number += 1) ordering.add(randomTask(number, START, random, CORES), START);
  return ordering;
}

/** Lets everything go; follows a wait with an end. */
export function drain(ordering: Ordering, from: Instant): number[] {
  const gone: number[] = [];
  let now = from;
  let fruitless = 0;
  while (gone.length <= 1_000) {
    const choice = chosen(ordering, UNLIMITED, now);
    if (choice.kind === "wait") {
      if (choice.until === undefined || choice.until <= now || choice.until >= NEVER) break;
      // Who asks to be asked now and then, whether anybody waits or not, is done when nobody does.
      if (ordering.size === 0) break;
      fruitless += 1;
      demandFruit(fruitless, ordering);
      now = choice.until;
    } else {
      fruitless = 0;
      gone.push(choice.task.id);
      commit(ordering, choice, now);
    }
  }
  return gone;
}

export function commit(ordering: Ordering, choice: Exclude<Choice, { kind: "wait" }>, now: Instant): void {
  demand(ordering.remove(choice.task.id), `it is to ${sayChoice(choice)}, which does not wait`);
  if (choice.kind !== "start") return;
  ordering.granted?.(choice.task, now);
  ordering.started?.(choice.task, now);
}

/** The same task; tells of every property that is read. */
export function watched(task: QueuedTask, onRead: () => void): QueuedTask {
  return new Proxy(task, {
    get(target, property) {
      onRead();
      return target[property as keyof QueuedTask];
    },
  });
}

export function sayChoice(choice: Choice): string {
  if (choice.kind === "wait") return choice.until === undefined ? "wait" : `wait until ${choice.until}us`;
  if (choice.kind === "nominate")
    return `nominate task ${choice.task.id} for worker ${choice.worker} by stopping ${choice.victims.map(({ task }) => task.id).join()}`;
  const victim = choice.kind === "preempt" ? ` by stopping task ${choice.victim.task.id}` : "";
  return `${choice.kind} task ${choice.task.id}${victim}`;
}
