// Groups of workers that have a name: whom faults may strike by it, and what is refused.

import { expect, test } from "vitest";
import { SMALLEST, problemsOf, variantOf } from "./loading.ts";

const GROUPS = "cluster: { workers: { groups: [{ name: big, count: 4 }, { name: spot, count: 10 }, { count: 2 }] } }\n";

test.each([
  ["{ at: 1m, pause: { group: spot } }", "pause group spot", { pick: { kind: "all" } }],
  ["{ at: 1m, pause: { group: spot, count: 3 } }", "pause 3 of group spot", { pick: { kind: "count", count: 3 } }],
  ["{ at: 1m, pause: { group: spot, count: 20% } }", "pause 20% of group spot", { pick: { fraction: 0.2 } }],
  ["{ at: 1m, pause: { group: spot, count: any } }", "pause any of group spot", { isAny: true }],
])("%s strikes machines of a named group", (own, text, target) => {
  const [fault] = variantOf(`duration: 10m\n${SMALLEST.split("\n")[1]}\n${GROUPS}faults: [${own}]\n`).faults;
  expect(fault).toMatchObject({
    text,
    action: { target: { kind: "group", group: "workers", named: "spot", ...target } },
  });
});

test("each machine of a named group may fail by itself", () => {
  const own = "{ random: { crash: { group: spot, count: any }, every: 1h, for: 1m } }";
  const [fault] = variantOf(`duration: 10m\n${SMALLEST.split("\n")[1]}\n${GROUPS}faults: [${own}]\n`).faults;
  expect(fault).toMatchObject({ kind: "random", per: "node", group: "workers", named: "spot" });
});

test.each([
  ["{ at: 1m, crash: { group: spto } }", "found 'spto'; did you mean 'spot'?"],
  ["{ at: 1m, crash: { group: spot, count: 11 } }", "expected at most 10 workers of group 'spot', found 11"],
  ["{ at: 1m, crash: { group: spot, cuont: 3 } }", "unknown key 'cuont'; did you mean 'count'?"],
  ["{ at: 1m, crash: { group: 3 } }", "expected the name of a group of workers, found 3"],
  ["{ at: 1m, crash: { group: spot, count: evry } }", "all, any, a number of at least 1"],
])("%s is refused", (own, message) => {
  const text = `duration: 10m\n${SMALLEST.split("\n")[1]}\n${GROUPS}faults: [${own}]\n`;
  expect(problemsOf(text)).toEqual([expect.stringContaining(message)]);
});

test("a group is given a name before it is struck, and no two have the same", () => {
  const text = (groups: string) =>
    `duration: 10m\n${SMALLEST.split("\n")[1]}\ncluster: { workers: { groups: [${groups}] } }\nfaults: [{ at: 1m, crash: { group: a } }]\n`;
  expect(problemsOf(text("{ count: 2 }"))).toEqual([expect.stringContaining("none has a name")]);
  expect(problemsOf(text("{ name: a }, { name: b }, { name: a }"))).toEqual([
    expect.stringContaining("expected a name of its own for every group, found 'a' again"),
  ]);
});
