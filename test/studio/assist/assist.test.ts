import { describe, expect, test } from "vitest";
import { assistAt } from "../../../src/studio/assist/assist.ts";

function at(text: string) {
  const offset = text.indexOf("¦");
  return assistAt(text.replace("¦", ""), offset);
}
const labels = (text: string): readonly string[] => at(text).suggestions.map(({ label }) => label);

describe("help at a cursor", () => {
  test("says what a key is, its units and its default, wherever in it or in its value the cursor is", () => {
    for (const text of ["warm¦up: 5s", "warmup: ¦5s", "warmup¦: 5s", "variants: { a: { war¦mup: 5s } }"]) {
      const { about } = at(text);
      expect(about, text).toMatchObject({
        name: "warmup",
        default: "0s",
        meaning: "Observations before do not count.",
      });
      expect(about!.type).toContain("a number with its unit (us, ms, s, m, h, d)");
    }
    expect(at("faults:\n  - { at: 1s, cra¦sh: worker/1 }").about?.meaning).not.toBe("");
    expect(at("nonsense: ¦").about).toBeUndefined();
  });

  test("says of a choice of policies how many there are, and not each with its parameters", () => {
    expect(at("scheduler: { ordering: ¦fifo }").about!.type).toMatch(/^one of \d+ names$/);
    expect(at("scheduler: { placement: ¦random }").about!.type.length).toBeLessThan(60);
  });

  test("names the place as a sweep does, in the common part and in a variant", () => {
    expect(at("cluster: { workers: { co¦unt: 3 } }").setting).toBe("cluster.workers.count");
    expect(at("variants:\n  a:\n    scheduler:\n      ordering: { time-slice: { quantum: 5¦s } }").setting).toBe(
      "scheduler.ordering.time-slice.quantum",
    );
    expect(at("question: wh¦at").setting).toBeUndefined();
    expect(at("faults:\n  - { at: 1¦s }").setting).toBeUndefined();
  });
});

describe("suggestions at a cursor", () => {
  test("are the keys that may stand there and do not yet", () => {
    expect(labels("du¦")).toContain("duration");
    expect(labels("duration: 5s\ndu¦")).not.toContain("duration");
    expect(labels("cluster:\n  ¦")).toContain("workers");
    expect(labels("variants:\n  a:\n    ¦")).toEqual(expect.arrayContaining(["scheduler", "cluster", "faults"]));
    expect(labels("workload:\n  web:\n    ¦")).toEqual(expect.arrayContaining(["arrivals", "service"]));
    expect(at("du¦").suggestions[0]).toMatchObject({
      insert: "duration: ",
      meaning: expect.stringContaining("New work"),
    });
  });

  test("are the values that may stand there, each with its meaning, the default said", () => {
    const { suggestions, replaces } = at("scheduler: { ordering: s¦ }");
    expect(replaces).toBe(1);
    expect(suggestions.slice(0, 3).map(({ label }) => label)).toEqual(["sjf", "srpt", "stride"]);
    expect(suggestions[0]!.meaning).not.toBe("");
    expect(labels("scheduler:\n  ordering: { ti¦ }")).toContain("time-slice");
    expect(labels("warmup: ¦")).toEqual(["0s"]);
    expect(labels("faults:\n  - { at: 1s, ¦ }")).toEqual(expect.arrayContaining(["crash", "pause", "partition"]));
  });

  test("are designs and metrics in an expectation", () => {
    const file = "variants: { fifo: {}, shortest: {} }\nexpect:\n";
    expect(labels(`${file}  - ¦`)).toEqual(["fifo", "shortest", "all"]);
    expect(labels(`${file}  - fifo.response.me¦`)).toContain("response.mean");
    expect(at(`${file}  - fifo.response.me¦`).replaces).toBe("response.me".length);
    expect(labels(`${file}  - fifo.response.mean < 2 * sh¦`)).toEqual(["shortest"]);
  });

  test("are none in prose and comments", () => {
    expect(labels("story: |\n  du¦")).toEqual([]);
    expect(labels("# du¦")).toEqual([]);
  });
});
