import { describe, expect, test } from "vitest";
import { gateRules } from "../../../src/experiment/gate/gate-rules.ts";
import { problemsOf, scenarioOf, SMALLEST } from "../../scenario/loading.ts";

const rulesOf = (gate: string) => gateRules(scenarioOf(`${SMALLEST}${gate}`));
const named = (gate: string, name: string) => rulesOf(gate).metrics.find((metric) => metric.name === name);

describe("what is judged", () => {
  test("by default: what every report compares and what expectations speak of, if it has a good direction", () => {
    const names = rulesOf("expect: [all.response.p90 < 9s]\n").metrics.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["response.mean", "throughput", "response.p90"]));
    expect(names).not.toContain("utilisation");
    // A count that must be 0 is judged seed by seed, without statistics.
    expect(names).not.toContain("tasks.lost");
    expect(rulesOf("").mustBeZero).toContain("tasks.lost");
  });

  test("the scenario's metrics are added, ignored ones left out, and `only` leaves the others out", () => {
    expect(named("gate: { metrics: { utilisation: { better: higher } } }\n", "utilisation")?.better).toBe("higher");
    expect(named("gate: { metrics: { response.mean: ignore } }\n", "response.mean")).toBeUndefined();
    expect(rulesOf("gate: { metrics: { tasks.lost: ignore } }\n").mustBeZero).not.toContain("tasks.lost");
    const only = rulesOf("gate: { only: true, metrics: { response.p99: {} } }\n").metrics;
    expect(only.map(({ name }) => name)).toEqual(["response.p99"]);
  });

  test("margins are shares, durations in seconds, or numbers in the metric's unit", () => {
    const gate = `gate:
  minimalEffect: 3%
  metrics:
    response.p99: { minimalEffect: 20ms, equivalence: 4% }
    queue.max: { minimalEffect: 2 }
`;
    expect(named(gate, "response.p99")).toMatchObject({
      minimalEffect: { kind: "absolute", amount: 0.02 },
      equivalence: { kind: "relative", fraction: 0.04 },
      line: 6,
      column: 5,
    });
    expect(named(gate, "queue.max")?.minimalEffect).toEqual({ kind: "absolute", amount: 2 });
    expect(named(gate, "throughput")).toMatchObject({ minimalEffect: { kind: "relative", fraction: 0.03 }, line: 3 });
  });
});

test.each([
  ["gate: { metrics: { respons.p99: {} } }", "3:20 unknown metric 'respons.p99'; did you mean 'response.p99'?"],
  [
    "gate: { metrics: { response.p99: { minimalEfect: 1% } } }",
    "3:36 unknown key 'minimalEfect'; did you mean 'minimalEffect'?",
  ],
  [
    "gate: { metrics: { response.p99: no } }",
    "3:34 expected ignore, or a map with better, minimalEffect or equivalence, found 'no'",
  ],
  [
    "gate: { metrics: { queue.max: { minimalEffect: 20ms } } }",
    "3:20 expected a share or a number for queue.max, whose unit is tasks, found a duration",
  ],
  ["gate: { metrics: { response.p99: { better: up } } }", "3:44 expected lower, higher or neutral, found 'up'"],
  ["gate: { minimalEffect: 20ms }", "3:24 expected a share such as 2%, found '20ms'"],
  ["gate: { confidence: 20% }", "3:21 expected a confidence between 50% and 99.999%"],
  [
    "gate: { metrics: { response.p99: { minimalEffect: -1 } } }",
    "3:51 expected a share such as 2%, or an amount in the metric's unit such as 20ms or 3, found -1",
  ],
  ["gat: {}", "3:1 unknown key 'gat'; did you mean 'gate'?"],
])("%s is refused where it stands", (gate, problem) => {
  expect(problemsOf(`${SMALLEST}${gate}\n`)).toEqual([problem]);
});
