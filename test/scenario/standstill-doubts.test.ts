// What can never happen, whatever else does, is told at the setting that says so.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { loadText, variantOf } from "./loading.ts";

interface Parts {
  readonly cluster?: string;
  readonly load?: string;
  readonly scheduler?: string;
}

function textOf({ cluster = "", load = "", scheduler = "{}" }: Parts): string {
  return [
    "duration: 10s",
    `cluster: { ${cluster.includes("workers") ? cluster.slice(2) : `workers: { count: 4, cores: 2 }${cluster}`} }`,
    `workload: { web: { arrivals: { poisson: 1/s }, service: 100ms${load} } }`,
    `scheduler: ${scheduler}`,
    "",
  ].join("\n");
}

/** Where and of what a text that is otherwise right warns; and how much was completed in a run of it. */
function toldAndDone(parts: Parts) {
  const text = textOf(parts);
  const { scenario, problems } = loadText(text);
  expect(problems).toEqual([]);
  const told = scenario!.warnings.map(({ line, column, message }) => {
    const place = text.split("\n")[line - 1]!.slice(column - 1);
    return [/^\S+?(?=:?[\s,}])/.exec(place)?.[0], message];
  });
  const completed = runVariant(variantOf(text), 1).metrics["tasks.completed"];
  return { told, completed };
}

const whole = (tasks: number) => `, job: { tasks: ${tasks}, gang: true }`;

test.each<readonly [string, Parts, string, string]>([
  [
    "messages that are all lost",
    { cluster: ", network: { same-rack: { loss: 100% } }" },
    "100%",
    "nothing that a machine sends to another of one rack ever arrives",
  ],
  ["tasks that always fail", { load: ", failure: 100%" }, "100%", "each attempt of its tasks fails"],
  [
    "gangs with more members than there is room",
    { load: whole(9) },
    "true",
    "it needs 9 tasks at a time, and the workers have room for 8 of them: none ever starts",
  ],
  [
    "gangs whose members take more than it seems",
    { load: `${whole(5)}, cores: 2` },
    "true",
    "room for 4 of them: none ever starts",
  ],
  [
    "gangs that one worker is to run, and cannot",
    { load: whole(3), scheduler: "{ placement: last }" },
    "true",
    "the placement 'last' keeps to one worker, which has room for 2 of them at most: none ever starts",
  ],
  [
    "machines that are wanted when others are busy, of which there is none",
    { cluster: ", workers: { count: 4, elastic: true }", scheduler: "{ scaling: target-tracking }" },
    "target-tracking",
    "where there is none, none is ever wanted",
  ],
])("a user is told of %s, and they never end", (_, parts, place, message) => {
  const { told, completed } = toldAndDone(parts);
  expect(told).toEqual([[place, expect.stringContaining(message)]]);
  expect(completed).toBe(0);
});

test.each<readonly [string, Parts]>([
  ["a loss on links that nobody has", { cluster: ", network: { cross-zone: { loss: 100% } }" }],
  ["a loss that leaves something", { cluster: ", network: { same-rack: { loss: 50% } }" }],
  ["a bound, which sends nothing", { cluster: ", network: { same-rack: { loss: 100% } }", scheduler: "ideal" }],
  [
    "machines of which one is always there",
    { cluster: ", workers: { count: 4, elastic: { min: 1 } }", scheduler: "{ scaling: target-tracking }" },
  ],
  [
    "machines that are wanted when tasks wait",
    {
      cluster: ", workers: { count: 4, elastic: { boot: 1s } }",
      scheduler: "{ scaling: { target-tracking: { metric: tasks, interval: 1s } } }",
    },
  ],
  ["a gang that just fits", { load: whole(8) }],
  ["a gang that just fits one worker", { load: whole(2), scheduler: "{ placement: last }" }],
])("nobody is warned of %s", (_, { scheduler = "{}", ...parts }) => {
  const design = scheduler === "ideal" ? "{ architecture: ideal }" : scheduler;
  const { told, completed } = toldAndDone({ ...parts, scheduler: design });
  expect(told).toEqual([]);
  expect(completed).toBeGreaterThan(0);
});
