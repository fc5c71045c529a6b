// Many queues with stale loads, as obviously as possible: a list of departure times per queue and nothing else.

import { createStream } from "../../src/kernel/random-stream.ts";

export interface FarmSetting {
  readonly queues: number;
  readonly load: number;
  /** Different queues looked at per task; 0 = all of them. */
  readonly choices: number;
  /** The loads are looked at this often. Mean service times. */
  readonly refresh: number;
  readonly warmup: number;
  readonly counted: number;
  readonly runs: number;
}

export function obviousFarm(setting: FarmSetting): { readonly mean: number; readonly standardError: number } {
  const means = Array.from({ length: setting.runs }, (_, run) => meanResponse(setting, `obvious ${run}`));
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1);
  return { mean, standardError: Math.sqrt(variance / means.length) };
}

function meanResponse({ queues, load, choices, refresh, warmup, counted }: FarmSetting, seed: string): number {
  const random = createStream(seed, "farm");
  const departures: number[][] = Array.from({ length: queues }, () => []);
  const posted = departures.map(() => 0);
  let nextRefresh = refresh;
  let now = 0;
  let total = 0;
  let tasks = 0;
  for (;;) {
    now += random.exponential() / (queues * load);
    if (now >= warmup + counted) return total / tasks;
    for (; nextRefresh <= now; nextRefresh += refresh) {
      for (const [queue, ends] of departures.entries()) {
        departures[queue] = ends.filter((end) => end > nextRefresh);
        posted[queue] = departures[queue].length;
      }
    }
    const looked = choices === 0 ? departures.map((_, queue) => queue) : draw(choices, queues, () => random.uniform());
    const shortest = Math.min(...looked.map((queue) => posted[queue]));
    const candidates = looked.filter((queue) => posted[queue] === shortest);
    const ends = departures[candidates[Math.floor(random.uniform() * candidates.length)]];
    const end = Math.max(now, ends.at(-1) ?? 0) + random.exponential();
    ends.push(end);
    if (now < warmup) continue;
    total += end - now;
    tasks += 1;
  }
}

/** Different numbers below `limit`. */
function draw(count: number, limit: number, uniform: () => number): readonly number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(uniform() * limit));
  return [...drawn];
}
