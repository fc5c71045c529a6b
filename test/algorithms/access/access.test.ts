// Who may do what: roles allow and never forbid, changes are made once and in order, and copies count for as long as they say.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACCESS_OPERATIONS, ADMINISTRATOR, AccessRules } from "../../../src/algorithms/access/access-rules.ts";
import { AccessTable, type AccessChange } from "../../../src/algorithms/access/access-table.ts";
import { KeptCopy } from "../../../src/algorithms/access/kept-copy.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";

const RULES = new AccessRules({
  roles: [
    { name: "painter", may: ["submit", "cancel"], tenants: ["red"] },
    { name: "guest", may: ["status"], tenants: undefined },
  ],
  users: [
    { name: "alice", roles: ["painter", "guest"] },
    { name: "root", roles: [ADMINISTRATOR] },
    { name: "eve", roles: [] },
  ],
});
const RED = RULES.tenantNumber("red");
const BLUE = RULES.tenantNumber("blue");

function allowedTo(user: string): readonly string[] {
  const roles = RULES.writtenRoles(RULES.userNumber(user));
  return ACCESS_OPERATIONS.flatMap((operation) =>
    [RED, BLUE].flatMap((tenant) =>
      RULES.permits(roles, operation, tenant) ? [`${operation} ${tenant === RED ? "red" : "blue"}`] : [],
    ),
  );
}

describe("roles", () => {
  test("allow their operations with tasks of their tenants, or of all where they name none", () => {
    expect(allowedTo("alice")).toEqual(["submit red", "status red", "status blue", "cancel red"]);
  });

  test("of an administrator allow everything; whoever has none, or is not named, may do nothing", () => {
    expect(allowedTo("root")).toHaveLength(6);
    expect(allowedTo("eve")).toEqual([]);
    expect(allowedTo("mallory")).toEqual([]);
  });

  test("only ever allow: who has more of them may do no less", () => {
    const roles = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(
        roles,
        roles,
        fc.constantFrom(...ACCESS_OPERATIONS),
        fc.constantFrom(RED, BLUE),
        (a, b, what, tenant) => {
          expect(RULES.permits(a | b, what, tenant)).toBe(
            RULES.permits(a, what, tenant) || RULES.permits(b, what, tenant),
          );
        },
      ),
    );
  });
});

describe("a table of changes", () => {
  const change = fc.record({ user: fc.integer({ min: 1, max: 3 }), roles: fc.integer({ min: 0, max: 7 }) });
  const numbered = (changes: readonly Omit<AccessChange, "number">[]): readonly AccessChange[] =>
    changes.map((each, index) => ({ number: index + 1, ...each }));
  const after = (changes: readonly AccessChange[]): AccessTable => {
    const table = new AccessTable(RULES);
    for (const each of changes) table.apply(each);
    return table;
  };

  test("comes to the same however often a change is repeated, and when it is restored from its state", () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(fc.nat()), (drawn, repeats) => {
        const changes = numbered(drawn);
        const plain = after(changes);
        // Each is made, and then some earlier one once more.
        const again = changes.flatMap((each, index) => [each, changes[(repeats[index] ?? 0) % (index + 1)]!]);
        const restored = after([]);
        restored.restore(plain.state());
        expect(after(again).state()).toEqual(plain.state());
        expect(restored.state()).toEqual(plain.state());
        expect(plain.version).toBe(changes.length);
        for (const user of [1, 2, 3])
          expect(plain.rolesOf(user)).toBe(
            drawn.findLast((each) => each.user === user)?.roles ?? RULES.writtenRoles(user),
          );
      }),
    );
  });
});

describe("a copy", () => {
  const terms = { refresh: 30 as Duration, maxAge: 60 as Duration };
  const ALICE = RULES.userNumber("alice");
  const EVE = RULES.userNumber("eve");
  const revoked = { version: 1, changed: [[ALICE, 0]] as const };
  const asked = (onUnavailable: "deny" | "allow" | "keep", now: number, user = ALICE): boolean => {
    const copy = new KeptCopy(RULES, { ...terms, onUnavailable });
    copy.answered({ version: 0, changed: [] }, 100 as Instant);
    return copy.permits(user, "submit", RED, now as Instant);
  };

  test("counts for its time from the question on, the last instant included", () => {
    expect([asked("deny", 160), asked("deny", 161)]).toEqual([true, false]);
    expect([asked("allow", 160, EVE), asked("allow", 161, EVE)]).toEqual([false, true]);
    expect([asked("keep", 161), asked("keep", 161, EVE)]).toEqual([true, false]);
  });

  test("that is asked for later replaces it, and an answer that comes too late does not", () => {
    const copy = new KeptCopy(RULES, { ...terms, onUnavailable: "deny" });
    copy.answered(revoked, 50 as Instant);
    copy.answered({ version: 0, changed: [] }, 40 as Instant);
    expect(copy.permits(ALICE, "submit", RED, 60 as Instant)).toBe(false);
    copy.answered({ version: 2, changed: [] }, 60 as Instant);
    expect(copy.permits(ALICE, "submit", RED, 61 as Instant)).toBe(true);
  });

  test("that never came: nobody may do anything, everybody everything, or as it is written", () => {
    const first = (onUnavailable: "deny" | "allow" | "keep", user: number): boolean =>
      new KeptCopy(RULES, { ...terms, onUnavailable }).permits(user, "submit", RED, 0 as Instant);
    expect([first("deny", ALICE), first("allow", EVE), first("keep", ALICE), first("keep", EVE)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
