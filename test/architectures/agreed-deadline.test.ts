// What a client makes of an offer, round after round.

import { expect, test } from "vitest";
import { withDeadline } from "../../src/architectures/protocol/agreed-deadline.ts";
import type { TaskSpec } from "../../src/process/task.ts";

const spec = (deadline: number, tolerance?: number) => ({ deadline, tolerance }) as unknown as TaskSpec;
const agreed = (task: TaskSpec | undefined, offer: number | undefined) => withDeadline(task!, offer as never);

test("it takes what is offered, and from the second time on at least twice the delay, up to all that it tolerates", () => {
  const first = agreed(spec(100, 50), 110);
  expect(first).toMatchObject({ deadline: 110, stretch: 10 });
  const second = agreed(first, 111);
  expect(second).toMatchObject({ deadline: 120, stretch: 20 });
  const third = agreed(second, 145);
  expect(third).toMatchObject({ deadline: 145, stretch: 45 });
  const fourth = agreed(third, 146);
  expect(fourth).toMatchObject({ deadline: 150, stretch: 50 });
  expect(agreed(fourth, 151)).toBeUndefined();
});

test("it never takes more than it tolerates beyond what it asked for first, or what is no later, or nothing", () => {
  expect(agreed(spec(100, 50), 150)).toMatchObject({ deadline: 150 });
  expect(agreed(spec(100, 50), 151)).toBeUndefined();
  expect(agreed(agreed(spec(100, 50), 120), 151)).toBeUndefined();
  expect(agreed(spec(100, 50), 100)).toBeUndefined();
  expect(agreed(spec(100, 50), undefined)).toBeUndefined();
  expect(agreed(spec(100), 101)).toBeUndefined();
});
