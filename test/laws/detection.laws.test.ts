// Every registered failure detector keeps the laws of detectors, also with its less usual parameters.

import type { FailureDetector, Opinion } from "../../src/algorithms/detection/detector.ts";
import { heartbeat } from "../../src/algorithms/detection/heartbeat.ts";
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
};

for (const definition of builtInRegistry().all("detection")) {
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
  "gives a newly watched peer time": broken(() => ({ watch: () => undefined })),
  "is done with a peer that it forgot": broken(() => ({ forget: () => undefined })),
  "tells peers apart": broken((sound) => ({
    heard: (_peer, sequence, now) => [0, 1, 2, 3, 4].forEach((peer) => sound.heard(peer, sequence, now)),
  })),
  "changes nothing by being asked": broken(remembersTheWorst),
});
