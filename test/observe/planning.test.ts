// How busy schedulers are with thinking, and how much of it was in vain, by hand.

import { expect, test } from "vitest";
import { at, MASTER, MASTER_B, ScriptedTrace, SECOND } from "./scripted-trace.ts";

test("thinking ends with the try; what of it lies in the window makes schedulers busy, on average", () => {
  const script = new ScriptedTrace({ warmup: at(10), duration: at(20) }).cluster();
  const planned = (scheduler: number, claims: number, refused: number, think: number): unknown =>
    script.emit("job.planned", scheduler, 0, claims, refused, think * SECOND);
  script.time(8);
  planned(MASTER_B, 1, 1, 1); // before the window, all in vain
  script.time(11);
  planned(MASTER, 2, 1, 2); // a second of it in the window, half in vain
  script.time(20);
  planned(MASTER_B, 4, 0, 4); // four seconds of it
  expect(script.finish(30).metrics).toMatchObject({
    "planning.tries": 3,
    "planning.claims": 7,
    "planning.refused": 2,
    "planning.conflictFraction": 2 / 3,
    "planning.busyness": 5 / 10 / 2,
    "planning.wastedRatio": 2 / 7,
  });
});
