// Every scaling policy keeps the laws of scaling policies, also with its less usual parameters.

import {
  type ScalingLawOptions,
  scalingLaws,
  scalingSubject,
  type ScalingSubject,
} from "../../src/algorithms/laws/scaling-laws.ts";
import { idleNodes } from "../../src/algorithms/scaling/idle-nodes.ts";
import { none } from "../../src/algorithms/scaling/none.ts";
import type { ScalingDefinition, ScalingPolicy } from "../../src/algorithms/scaling/scaling.ts";
import { targetTracking } from "../../src/algorithms/scaling/target-tracking.ts";
import { seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const UP = "asks for more where all are busy and work waits";
const DOWN = "gives machines back in the end where nothing is left to do";

const MORE: Readonly<Record<string, readonly ScalingLawOptions[]>> = {
  none: [{ unsupported: { [UP]: "it wants what there is", [DOWN]: "it wants what there is" } }],
  "target-tracking": [
    {},
    { parameters: { metric: "tasks", target: 3 } },
    { parameters: { target: 0.9, stabilisation: seconds(0), interval: seconds(60) } },
  ],
  "idle-nodes": [
    {},
    { parameters: { tasksPerMachine: 1, threshold: 0.9, unneededTime: seconds(30), delayAfterAdd: seconds(0) } },
  ],
};

for (const definition of [none, idleNodes, targetTracking] as readonly unknown[] as readonly ScalingDefinition[]) {
  for (const options of MORE[definition.name]) {
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      scalingLaws,
      scalingSubject(definition, options),
      options,
    );
  }
}

function broken(spoil: (sound: ScalingPolicy) => ScalingPolicy["decide"]): ScalingSubject {
  const sound = scalingSubject(targetTracking as unknown as ScalingDefinition);
  return {
    ...sound,
    name: "broken",
    create() {
      const policy = sound.create();
      return { decide: spoil(policy) };
    },
  };
}

let created = 0;

runBroken(scalingLaws, {
  "wants a whole number of machines, and names only such as are ready to leave": broken((sound) => (view, now) => ({
    wanted: sound.decide(view, now).wanted + 0.5,
  })),
  "decides alike after the same history": broken((sound) => {
    const number = (created += 1);
    return (view, now) => ({ wanted: sound.decide(view, now).wanted + number });
  }),
  [UP]: broken((sound) => (view, now) => ({ wanted: Math.min(view.ready.length, sound.decide(view, now).wanted) })),
  [DOWN]: broken((sound) => (view, now) => ({ wanted: Math.max(view.ready.length, sound.decide(view, now).wanted) })),
  "comes to rest under constant load": broken(() => {
    let asked = 0;
    return ({ ready }) => ({ wanted: ready.length + ((asked += 1) % 2 === 0 ? 1 : -1) });
  }),
});
