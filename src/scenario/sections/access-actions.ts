// How the scenario writes what administrators do about the rights of users.

import * as z from "zod";
import type { Target } from "../../cluster/faults/fault.ts";
import { LIMITS } from "../limits.ts";
import { listOf, section, viewed } from "../shapes/leaf.ts";
import { text } from "../shapes/quantities.ts";
import type { ActionForms } from "./action-form.ts";

/** Where administrators sit. */
const OFFICE: Target = { kind: "names", names: ["client/0"] };

export const ACCESS_ACTIONS: ActionForms<"revoke" | "grant"> = {
  revoke: {
    summary:
      "An administrator at client/0 takes all roles from a user, and gives them back after `for`. For designs with `security: { permissions: ... }`.",
    example: "{ at: 2m, revoke: alice }",
    shape: () => ({ revoke: userShape() }),
    build: ({ revoke: user }: { revoke: string }) => ({
      action: { kind: "revoke", target: OFFICE, user, roles: [] },
      text: `revoke ${user}`,
      any: undefined,
    }),
  },
  grant: {
    summary:
      "An administrator at client/0 gives a user these roles in place of those that the permissions say, and the latter again after `for`.",
    example: "{ at: 2m, grant: { user: bob, roles: administrator }, for: 10m }",
    shape: () => ({ grant: grantShape() }),
    build: ({ grant: { user, roles } }: { grant: z.output<ReturnType<typeof grantShape>> }) => ({
      action: { kind: "grant", target: OFFICE, user, roles },
      text: `grant ${roles.join(", ")} to ${user}`,
      any: undefined,
    }),
  },
};

function userShape() {
  return text("a user of `scheduler.security.permissions`", LIMITS.nameLength);
}

function grantShape() {
  return section({ user: userShape(), roles: rolesShape().describe("One, or a list of them.") });
}

/** One role, or a list. */
export function rolesShape() {
  const one = text("a role, or a list of roles", LIMITS.nameLength);
  const several = listOf(one, "roles");
  return viewed<readonly string[]>(
    () => z.union([one, several]),
    (value, reporting) =>
      typeof value === "string" ? [value] : (reporting.parse(several, value, []) as readonly string[] | undefined),
  );
}
