// Every eviction damping keeps the laws of dampings, also with its less usual parameters.

import type { DampingDefinition, EvictionDamping } from "../../src/algorithms/damping/damping.ts";
import { none } from "../../src/algorithms/damping/none.ts";
import { rateLimit } from "../../src/algorithms/damping/rate-limit.ts";
import { zoneAware } from "../../src/algorithms/damping/zone-aware.ts";
import {
  dampingLaws,
  type DampingLawOptions,
  type DampingSubject,
  dampingSubject,
} from "../../src/algorithms/laws/damping-laws.ts";
import { type Instant, milliseconds, NEVER, seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly DampingLawOptions[]>> = {
  "rate-limit": [{ parameters: { burst: 5 } }, { parameters: { interval: milliseconds(1), burst: 2 } }],
  "zone-aware": [
    {
      parameters: { unhealthyMin: 1 },
      unsupported: { "evicts a single dead worker at once": "a zone of one has no rest" },
    },
    { parameters: { largeZone: 0, evictionInterval: seconds(3), reducedInterval: seconds(7) } },
    { parameters: { unhealthyThreshold: 0.9 } },
  ],
};

const dampings = [none, rateLimit, zoneAware] as readonly unknown[] as readonly DampingDefinition[];

for (const definition of dampings) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as DampingLawOptions[]) {
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      dampingLaws,
      dampingSubject(definition, options),
      options,
    );
  }
}

function broken(spoil: (sound: EvictionDamping) => Partial<EvictionDamping>, interval = seconds(10)): DampingSubject {
  const create = (zones: readonly number[]): EvictionDamping => {
    const sound = rateLimit.create({ interval: seconds(10), burst: 1 }, { zones });
    const plain: EvictionDamping = {
      died: (worker, now) => sound.died(worker, now),
      returned: (worker, now) => sound.returned(worker, now),
      settled: (worker, now) => sound.settled(worker, now),
      evict: (now) => sound.evict(now),
      nextChange: (now) => sound.nextChange(now),
    };
    return { ...plain, ...spoil(sound) };
  };
  return { name: "broken", create, interval, burst: 1 };
}

/** Takes the first eviction as a sign of trouble. */
function waitsFirst(sound: EvictionDamping): Partial<EvictionDamping> {
  let since = NaN;
  return {
    died(worker, now) {
      if (!(since <= now)) since = now;
      sound.died(worker, now);
    },
    evict: (now) => (now < since + seconds(1) ? [] : sound.evict(now)),
    nextChange: (now) => Math.max(sound.nextChange(now), since + seconds(1)) as Instant,
  };
}

/** Seven deaths are one too many. */
function givesUp(sound: EvictionDamping): Partial<EvictionDamping> {
  let evictions = 0;
  const isOver = (): boolean => evictions >= 6;
  return {
    evict(now) {
      const evicted = isOver() ? [] : sound.evict(now);
      evictions += evicted.length;
      return evicted;
    },
    nextChange: (now) => (isOver() ? NEVER : sound.nextChange(now)),
  };
}

let instances = 0;

/** Every other one is slower. */
function moody(zones: readonly number[]): EvictionDamping {
  instances += 1;
  return rateLimit.create({ interval: seconds(10 + (instances % 2)), burst: 1 }, { zones });
}

runBroken(dampingLaws, {
  "evicts only who is due, once for every death, in order of death within a zone": broken((sound) => ({
    evict: (now) => sound.evict(now).map((worker) => (worker === 3 ? 4 : worker)),
  })),
  "evicts a single dead worker at once": broken(waitsFirst),
  "evicts everybody who stays dead, while most are alive": broken(givesUp),
  "spares who returns before its turn": broken(() => ({ returned: () => undefined })),
  "evicts no faster in a zone than it says": broken(() => ({}), seconds(11)),
  "answers alike to the same history": { ...broken(() => ({})), create: moody },
});
