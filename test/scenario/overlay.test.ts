// What a variant replaces, and what it adds to.

import { describe, expect, test } from "vitest";
import { isChoice, overlay } from "../../src/scenario/overlay.ts";
import { PLUG_IN_KINDS } from "../../src/scenario/registry.ts";
import { setAtPath } from "../../src/scenario/sweep/set-path.ts";

describe("a variant", () => {
  test("replaces a choice by another one", () => {
    const base = { scheduler: { ordering: { fifo: {} }, retry: { fixed: { delay: "1s" } } } };
    expect(overlay(base, { scheduler: { ordering: { edf: {} } } })).toEqual({
      scheduler: { ordering: { edf: {} }, retry: { fixed: { delay: "1s" } } },
    });
  });

  test("adds to the terms of a policy's copies", () => {
    const permissions = (policy: object) => ({ scheduler: { security: { permissions: { policy } } } });
    expect(overlay(permissions({ refresh: "30s" }), permissions({ maxAge: "90s" }))).toEqual(
      permissions({ refresh: "30s", maxAge: "90s" }),
    );
    const path = ["scheduler", "security", "permissions", "policy", "maxAge"];
    expect(setAtPath(permissions({ refresh: "30s" }), path, "90s")).toEqual({
      kind: "set",
      data: permissions({ refresh: "30s", maxAge: "90s" }),
    });
  });

  test.each(["workload", "pools", "roles", "users", "workflow"])(
    "adds to what users have named, below '%s'",
    (above) => {
      const base = { [above]: { key: { slots: 1 }, speed: { slots: 2 } } };
      expect(overlay(base, { [above]: { key: { weight: 3 } } })).toEqual({
        [above]: { key: { slots: 1, weight: 3 }, speed: { slots: 2 } },
      });
    },
  );
});

/** Named elsewhere: as `policy`, as each of the rules, and wherever something is drawn. */
const NAMED_ELSEWHERE = ["checkpoint", "alert", "distribution"];

test.each(PLUG_IN_KINDS.filter((kind) => !NAMED_ELSEWHERE.includes(kind)))(
  "a variant's %s takes the place of the common one, and is not merged with it",
  (kind) => expect(isChoice(["scheduler", kind]), "add it to CHOICES of src/scenario/overlay.ts").toBe(true),
);

test("a key is a choice wherever users give no names", () => {
  expect(isChoice(["scheduler", "checkpoints", "policy"])).toBe(true);
  expect(isChoice(["workload", "web", "key"])).toBe(true);
  expect(isChoice(["workload", "key"])).toBe(false);
  expect(isChoice([])).toBe(false);
});
