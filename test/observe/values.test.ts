// What is captured of the value that there was, by hand: in time, late with a value that falls, late, and left over at the end.

import { expect, test } from "vitest";
import { at, CLIENT, MASTER, ScriptedTrace, SECOND } from "./scripted-trace.ts";

test("value counts in full by the deadline, falls evenly after it if it may, and is gone otherwise", () => {
  const script = new ScriptedTrace({ classNames: ["gold", "lead"] });
  script.cluster().serve(MASTER, 1);
  const values = [10, 10, 10, 8, 6];
  for (const [task, value] of values.entries()) {
    const workClass = task === 4 ? 1 : 0;
    script.arrive(task, 1, { workClass }).emit("task.due", CLIENT, task, 0, 0, 2 * SECOND);
    script.emit("task.valued", CLIENT, task, 0, workClass, value);
  }
  for (const task of [1, 3]) script.emit("task.fading", CLIENT, task, 0, 0, 4 * SECOND);
  for (const task of [0, 1, 2]) script.accept(task);
  script.run(0).time(1).end(0).complete(0); // in time: 10 of 10
  script.run(1).run(2).time(3).end(1).complete(1); // a second late, of four: 7.5 of 10
  script.end(2).complete(2); // a second late: nothing of 10
  // At 5 s the fourth may still be worth something, and does not count; the last is worth nothing any more: nothing of 6.
  const { metrics } = script.finish(5);
  expect(metrics).toMatchObject({
    "value.offered": 36,
    "value.captured": 17.5,
    "value.ratio": 17.5 / 36,
    "class.gold.value.offered": 30,
    "class.gold.value.ratio": 17.5 / 30,
    "class.lead.value.ratio": 0,
  });
});

test("value is whole at the very deadline, and never less than nothing", () => {
  const script = new ScriptedTrace().cluster().serve(MASTER, 1);
  for (const task of [0, 1]) {
    script
      .arrive(task, 1)
      .emit("task.due", CLIENT, task, 0, 0, 2 * SECOND)
      .emit("task.valued", CLIENT, task, 0, 0, 10);
    script.accept(task).run(task);
  }
  script.emit("task.fading", CLIENT, 1, 0, 0, SECOND);
  script.time(2).end(0).complete(0).time(5).end(1).complete(1); // the second would be worth 10 (1 - 3 / 1)
  expect(script.finish(6).metrics).toMatchObject({ "value.offered": 20, "value.captured": 10 });
});

test("nobody says what anything is worth: there is nothing to tell", () => {
  const script = new ScriptedTrace();
  script.cluster().serve(MASTER, 1).arrive(0).accept(0).run(0).time(1).end(0).complete(0);
  expect(Object.keys(script.finish(2).metrics).filter((name) => name.includes("value"))).toEqual([]);
});

test("what arrives outside the measured window is worth nothing to anybody", () => {
  const script = new ScriptedTrace({ warmup: at(2), duration: at(4) });
  script.cluster().serve(MASTER, 1);
  for (const task of [0, 1, 2]) {
    script
      .time(1 + 2 * task)
      .arrive(task)
      .emit("task.valued", CLIENT, task, 0, 0, 10 + task)
      .accept(task);
    script
      .run(task)
      .time(1.5 + 2 * task)
      .end(task)
      .complete(task);
  }
  expect(script.finish(7).metrics).toMatchObject({ "value.offered": 11, "value.captured": 11 });
});
