import { describe, expect, test } from "vitest";
import { placeOfCursor } from "../../../src/studio/assist/cursor-place.ts";

/** `|` is the cursor. */
function at(text: string) {
  const offset = text.indexOf("¦");
  return placeOfCursor(text.replace("¦", ""), offset);
}

describe("the place of a cursor", () => {
  test.each([
    ["du¦", [], "key", "du"],
    ["name: x\n¦", [], "key", ""],
    ["duration: 5¦m", ["duration"], "value", "5"],
    ["cluster:\n  ¦", ["cluster"], "key", ""],
    ["cluster:\n  workers:\n    count: ¦", ["cluster", "workers", "count"], "value", ""],
    ["cluster:\n  workers:\n    count: 3\n  ¦", ["cluster"], "key", ""],
    ["cluster: { workers: { count: 3 }, ma¦", ["cluster"], "key", "ma"],
    ["cluster: { workers: { ¦ } }\nname: x", ["cluster", "workers"], "key", ""],
    ["variants:\n  a: { scheduler: { ordering: ¦ } }", ["variants", "a", "scheduler", "ordering"], "value", ""],
    ["cluster: {\n  workers: {\n    co¦", ["cluster", "workers"], "key", "co"],
    ["faults:\n  - { at: 4m, crash: ¦", ["faults", 0, "crash"], "value", ""],
    ["faults:\n  - at: 4m\n    crash: worker/1\n  - ¦", ["faults", 1], "key", ""],
    ["faults:\n- at: 4m\n- at: 5m\n  cr¦", ["faults", 1], "key", "cr"],
    ["expect:\n  - a.response.¦", ["expect", 0], "key", "a.response."],
    ["expect: [a.x < b.x, a.¦", ["expect", 1], "value", "a."],
    ["question: What? {¦\nname: y", ["question"], "value", "What? {"],
    ["story: |\n  dur¦", ["story"], "text", ""],
    ["story: |\n  many words: here\nse¦", [], "key", "se"],
    ["seed: 1 # comm¦ent", ["seed"], "text", "1 "],
    ["# comm¦", [], "text", "# comm"],
    ['variants: { "a b": { sch¦', ["variants", "a b"], "key", "sch"],
  ])("%j", (text, path, expects, word) => {
    expect(at(text)).toMatchObject({ path, expects, word });
  });

  test("knows the keys that are there already, also those behind the cursor", () => {
    expect(at("cluster: { workers: 3 }\n¦\nseed: 2\nfaults:\n  - at: 1s\n").siblings).toEqual([
      "cluster",
      "seed",
      "faults",
    ]);
    expect(at("faults:\n  - { at: 1s }\n  - { ¦crash: x }\n").siblings).toEqual(["crash"]);
    expect(at("cluster: { workers: { count: 1, ¦, cores: 2 } }").siblings).toEqual(["count", "cores"]);
  });
});
