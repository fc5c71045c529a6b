// What a monitor might have scraped, step by step, for the laws of alert rules: counters that grow, and levels.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, seconds } from "../../kernel/time.ts";
import type { AlertRule, Counter, Level, Scrape } from "../alerts/alert.ts";

/** From scrape to scrape. */
export const INTERVAL = seconds(15);

/** What happened between two scrapes, and what was seen at the second. */
export interface Step {
  readonly grown: Readonly<Partial<Record<Counter | "judged" | "bad", number>>>;
  readonly levels: Readonly<Partial<Record<Level, number>>>;
  readonly queueAge: Duration;
  readonly isServed: boolean;
}

/** Nobody wants anything, and there is nothing to measure. */
export const NOTHING: Step = { grown: {}, levels: {}, queueAge: seconds(0), isServed: true };

/** Ordinary traffic, all of it good. */
export const WELL: Step = {
  grown: { arrivals: 150, completions: 150, starts: 150, judged: 150 },
  levels: {
    queue: 1,
    running: 10,
    "in-system": 11,
    "busy-share": 0.5,
    "workers-down": 0,
    "workers-suspected": 0,
  },
  queueAge: seconds(0),
  isServed: true,
};

/** Nothing works any more, and everybody asks again; `number` counts such steps from 1. */
export function outage(number: number): Step {
  return {
    grown: {
      arrivals: 150,
      failures: 150,
      restarts: 300,
      starts: 300,
      "repeated-calls": 450,
      refusals: 450,
      judged: 150,
      bad: 150,
    },
    levels: {
      queue: 150 * number,
      running: 1_000,
      "in-system": 1_000 + 150 * number,
      "busy-share": 1,
      "workers-down": 100,
      "workers-suspected": 100,
    },
    queueAge: (INTERVAL * number) as Duration,
    isServed: false,
  };
}

export function randomSteps(count: number, random: RandomStream): readonly Step[] {
  return Array.from({ length: count }, () => {
    const kind = random.integer(4);
    return kind === 0 ? NOTHING : kind === 1 ? WELL : kind === 2 ? outage(1 + random.integer(10)) : mixed(random);
  });
}

function mixed(random: RandomStream): Step {
  const judged = random.integer(50);
  const restarts = random.integer(20);
  return {
    ...WELL,
    grown: {
      arrivals: random.integer(50),
      completions: random.integer(50),
      starts: restarts + random.integer(50),
      restarts,
      "repeated-calls": random.integer(20),
      judged,
      bad: random.integer(judged + 1),
    },
    levels: { ...WELL.levels, queue: random.integer(300), "workers-down": random.integer(3) },
    queueAge: (random.integer(60) * seconds(1)) as Duration,
    isServed: random.integer(3) > 0,
  };
}

/** Its answers, scrape by scrape. */
export function answersOf(rule: AlertRule, steps: readonly Step[]): readonly boolean[] {
  const sums: Partial<Record<string, number>> = {};
  return steps.map((step, index) => {
    for (const [name, grown] of Object.entries(step.grown)) sums[name] = (sums[name] ?? 0) + grown;
    return rule.holds(scrapeOf(step, sums, ((index + 1) * INTERVAL) as Instant));
  });
}

function scrapeOf(
  { levels, queueAge, isServed }: Step,
  sums: Readonly<Partial<Record<string, number>>>,
  now: Instant,
): Scrape {
  return {
    now,
    counter: (name) => sums[name] ?? 0,
    level: (name) => levels[name],
    queueAge,
    isServed,
    judged: sums["judged"] ?? 0,
    bad: sums["bad"] ?? 0,
  };
}
