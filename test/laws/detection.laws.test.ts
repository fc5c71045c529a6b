// Every failure detector keeps the laws of detectors, also with its less usual parameters.

import { bertier } from "../../src/algorithms/detection/bertier.ts";
import { chen } from "../../src/algorithms/detection/chen.ts";
import type { DetectorDefinition, FailureDetector, Opinion } from "../../src/algorithms/detection/detector.ts";
import { heartbeat } from "../../src/algorithms/detection/heartbeat.ts";
import { lease } from "../../src/algorithms/detection/lease.ts";
import { phiAccrual } from "../../src/algorithms/detection/phi-accrual.ts";
import * as phiPresets from "../../src/algorithms/detection/phi-presets.ts";
import * as productionPresets from "../../src/algorithms/detection/production-presets.ts";
import { swim } from "../../src/algorithms/detection/swim.ts";
import {
  detectorLaws,
  type DetectorLawOptions,
  type DetectorSubject,
  detectorSubject,
} from "../../src/algorithms/laws/detection-laws.ts";
import { type Duration, type Instant, milliseconds, seconds } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly DetectorLawOptions[]>> = {
  heartbeat: [
    { parameters: { timeout: seconds(2) } },
    { parameters: { interval: milliseconds(50), suspect: milliseconds(200), timeout: milliseconds(201) } },
  ],
  chen: [
    { parameters: { window: 1 } },
    { parameters: { window: 7, alpha: milliseconds(300), deadAlpha: milliseconds(100) } },
    { parameters: { interval: milliseconds(33), alpha: milliseconds(20), deadAlpha: milliseconds(90) } },
  ],
  bertier: [{ parameters: { window: 3, gamma: 1, minAlpha: milliseconds(400), confirmation: seconds(0) } }],
  lease: [{ parameters: { drift: 0.3 } }, { parameters: { ttl: seconds(5), renewDeadline: seconds(5) } }],
  "phi-accrual": [
    { parameters: { model: "exponential" } },
    { parameters: { threshold: 3, deadThreshold: 16, acceptablePause: seconds(0), window: 10 } },
    { parameters: { threshold: 0.01, deadThreshold: 1e9, acceptablePause: seconds(1) } },
    { parameters: { threshold: 5, deadThreshold: 1, stableAfter: seconds(20) } },
    { parameters: { minDeviation: 1 as Duration, acceptablePause: milliseconds(300), firstEstimate: seconds(9) } },
  ],
  connection: [
    { parameters: { grace: seconds(2) } },
    { parameters: { grace: seconds(60), timeout: seconds(5), suspect: seconds(5) } },
  ],
  swim: [{ parameters: { probeInterval: milliseconds(10), suspicionMultiplier: 0.5, interval: milliseconds(1) } }],
};

const registered: readonly DetectorDefinition[] = builtInRegistry().all("detection");
const presets = [...Object.values(phiPresets), ...Object.values(productionPresets)];
const all = [heartbeat, chen, bertier, lease, phiAccrual, swim, ...presets] as readonly unknown[];
const definitions = new Map(
  [...registered, ...(all as readonly DetectorDefinition[])].map((definition) => [definition.name, definition]),
);

for (const definition of definitions.values()) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as DetectorLawOptions[]) {
    // A detector that goes from trust to dead at once cannot be heard while it suspects, and is not asked to.
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      detectorLaws,
      detectorSubject(definition, options),
      options,
    );
  }
}

type Spoil = (sound: FailureDetector) => Partial<FailureDetector>;

function broken(spoil: Spoil, parameters: { readonly timeout: Duration } = { timeout: seconds(10) }): DetectorSubject {
  const create = (peerCount: number): FailureDetector => {
    const sound = heartbeat.create(
      { interval: seconds(1), suspect: seconds(3), timeout: parameters.timeout },
      { peerCount },
    );
    const plain: FailureDetector = {
      heard: (peer, sequence, now) => sound.heard(peer, sequence, now),
      watch: (peer, now) => sound.watch(peer, now),
      forget: (peer) => sound.forget(peer),
      opinion: (peer, now) => sound.opinion(peer, now),
      nextChange: (peer, now) => sound.nextChange(peer, now),
    };
    return { ...plain, ...spoil(sound) };
  };
  return { name: "broken", create, interval: seconds(1), timeout: seconds(10) };
}

function remembersTheWorst(sound: FailureDetector): Partial<FailureDetector> {
  let worst: Opinion = "trust";
  return {
    opinion(peer, now) {
      if (sound.opinion(peer, now) === "dead") worst = "dead";
      return worst === "dead" ? worst : sound.opinion(peer, now);
    },
  };
}

/** Expects all later beats at the moments of the earlier ones, as Chen's estimate with a long window does. */
function neverShifts(sound: FailureDetector): Partial<FailureDetector> {
  let first = NaN;
  return {
    heard(peer, sequence, now) {
      if (sequence === 1) first = now;
      const isLate = now > first + sequence * seconds(1) + seconds(5);
      sound.heard(peer, sequence, (isLate ? now - seconds(3) : now) as Instant);
    },
  };
}

let everHeard = 0;

runBroken(detectorLaws, {
  "changes its opinion of a silent peer exactly when it says, and only for the worse": broken((sound) => ({
    nextChange: (peer, now) => (sound.nextChange(peer, now) + 1) as Instant,
  })),
  "declares a silent peer dead within its timeout": broken(() => ({}), { timeout: seconds(11) }),
  "trusts a peer that beats on time": broken((sound) => ({
    heard: (peer, sequence, now) => (sequence % 7 < 4 ? sound.heard(peer, sequence, now) : undefined),
    opinion: (peer, now) => sound.opinion(peer, (now + 1) as Instant),
  })),
  "trusts again who is heard again": broken(remembersTheWorst),
  "trusts a peer that beats on time again after a pause": broken(neverShifts),
  "thinks the same after the same beats": broken((sound) => ({
    heard: (peer, sequence, now) => sound.heard(peer, sequence, (now - (everHeard += 1)) as Instant),
  })),
  "gives a newly watched peer time": broken(() => ({ watch: () => undefined })),
  "does not trust a peer whose connection broke, until that registers again": broken(() => ({
    reset: () => undefined,
  })),
  "is done with a peer that it forgot": broken(() => ({ forget: () => undefined })),
  "tells peers apart": broken((sound) => ({
    heard: (_peer, sequence, now) => [0, 1, 2, 3, 4].forEach((peer) => sound.heard(peer, sequence, now)),
  })),
  "changes nothing by being asked": broken(remembersTheWorst),
});
