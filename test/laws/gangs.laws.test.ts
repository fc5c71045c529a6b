// Every gang policy keeps the laws of gang policies, also with its less usual parameters.

import { expect, test } from "vitest";
import { hold } from "../../src/algorithms/gangs/hold.ts";
import type { GangPolicy } from "../../src/algorithms/gangs/gang-policy.ts";
import { type GangLawOptions, type GangSubject, gangLaws, gangSubject } from "../../src/algorithms/laws/gang-laws.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { seconds, type Duration } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly GangLawOptions[]>> = {
  hold: [{ parameters: { timeout: 1, pause: 1_000, pauseMax: 2_000 } }, { parameters: { pauseMax: seconds(86_400) } }],
};

for (const definition of builtInRegistry().all("gangs")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, gangLaws, gangSubject(definition, options), options);
  }
}

const sound = hold.create({ timeout: seconds(60), pause: seconds(1), pauseMax: seconds(10) });

function broken(changes: Partial<GangPolicy>): GangSubject {
  return { name: "broken", create: () => ({ ...sound, ...changes }) };
}

let pauses = 0;

runBroken(gangLaws, {
  "lets a gang that goes together gather first": broken({ grants: "together", gathers: false }),
  "holds for some time, in whole microseconds, or for ever": broken({ holdMax: 0.5 as Duration }),
  "pauses after giving back, in whole microseconds": broken({ pause: () => 0 as Duration }),
  "parts those that give back at the same time": broken({ pause: () => seconds(1) }),
  "answers alike to the same history": broken({ pause: () => (pauses += 1) as Duration }),
});

test("a pause is drawn between half and all of what it may be at most, which doubles up to its cap", () => {
  const random = createStream("1", "pauses");
  for (const [times, longest] of [
    [1, 1],
    [2, 2],
    [4, 8],
    [5, 10],
    [1_000, 10],
  ])
    for (let draw = 0; draw < 200; draw += 1) {
      const pause = sound.pause(times, random);
      expect(pause).toBeGreaterThanOrEqual(seconds(longest / 2));
      expect(pause).toBeLessThanOrEqual(seconds(longest));
    }
});
