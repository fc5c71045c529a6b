// The `permissions` of a scheduler's `security`: roles, users, and who keeps the policy.

import * as z from "zod";
import { ACCESS_OPERATIONS, ADMINISTRATOR, ROLES_MAX } from "../../algorithms/access/access-rules.ts";
import { UNAVAILABLE_CHOICES, type CopyTerms } from "../../algorithms/access/kept-copy.ts";
import type { PermissionsSpec } from "../../architectures/scheduler-spec.ts";
import type { Duration } from "../../kernel/time.ts";
import { didYouMean } from "../did-you-mean.ts";
import { LIMITS } from "../limits.ts";
import { listOf, namedMap, section, viewed, type Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, text } from "../shapes/quantities.ts";
import { rolesShape } from "./access-actions.ts";

export function permissionsShape() {
  const full = section({
    roles: namedMap(roleShape(), "roles", ROLES_MAX)
      .optional()
      .describe(`What those may do who have them. There is one more, '${ADMINISTRATOR}', which may do everything.`),
    users: namedMap(rolesShape(), "users", LIMITS.accessUsers).describe(
      "By user, a role or a list of them. Whoever is not here may do nothing.",
    ),
    policy: policyShape()
      .prefault("log")
      .describe(
        "Who keeps it. log: the masters, in their log. Otherwise a server at store/0, of which each master has a copy: { refresh: 30s }.",
      ),
  });
  return viewed<PermissionsSpec>(
    () => full,
    (value, reporting) => {
      const parsed = reporting.parse(full, value, []);
      return parsed && build(parsed, reporting);
    },
  );
}

function roleShape() {
  return section({
    may: listOf(choice(ACCESS_OPERATIONS), "operations")
      .prefault([...ACCESS_OPERATIONS])
      .describe("submit, status (to ask how a task stands), cancel; all of them where absent."),
    tenants: listOf(text("a tenant's name", LIMITS.nameLength), "tenants", LIMITS.accessUsers)
      .optional()
      .describe("With tasks of these only; of all tenants where absent."),
  });
}

function policyShape() {
  const log = choice(["log"]);
  const copied = section({
    refresh: duration({ min: 1_000, minText: "1ms" }).describe("A master asks for a new copy so often."),
    maxAge: duration({ min: 1_000, minText: "1ms" })
      .optional()
      .describe("A copy counts for so long after it was asked for; twice `refresh` where absent."),
    onUnavailable: choice(UNAVAILABLE_CHOICES)
      .prefault("deny")
      .describe(
        "What is decided without a copy that counts. deny: fail closed. allow: fail open. keep: go by the old one, and without any by what the file says.",
      ),
  });
  return viewed<CopyTerms | "log">(
    () => z.union([log, copied]),
    (value, reporting) => {
      if (typeof value === "string") return reporting.parse(log, value, []) as "log" | undefined;
      const parsed = reporting.parse(copied, value, []);
      if (parsed === undefined) return undefined;
      const { refresh, maxAge = (2 * refresh) as Duration, onUnavailable } = parsed;
      if (maxAge < refresh)
        reporting.report(["maxAge"], "expected at least `refresh`: otherwise no copy counts until the next one comes");
      return { refresh, maxAge, onUnavailable };
    },
  );
}

interface Parsed {
  readonly roles?: Readonly<Record<string, z.output<ReturnType<typeof roleShape>>>> | undefined;
  readonly users: Readonly<Record<string, readonly string[]>>;
  readonly policy: CopyTerms | "log";
}

function build({ roles = {}, users, policy }: Parsed, { report }: Reporting): PermissionsSpec {
  if (ADMINISTRATOR in roles)
    report(["roles", ADMINISTRATOR], `expected another name: '${ADMINISTRATOR}' may do everything, always`);
  const known = [ADMINISTRATOR, ...Object.keys(roles)];
  for (const [user, names] of Object.entries(users))
    for (const name of names) if (!known.includes(name)) report(["users", user], sayUnknownRole(name, known));
  return {
    roles: Object.entries(roles).map(([name, { may, tenants }]) => ({ name, may, tenants })),
    users: Object.entries(users).map(([name, names]) => ({ name, roles: names })),
    ...(policy !== "log" && { copies: policy }),
  };
}

export function sayUnknownRole(name: string, known: readonly string[]): string {
  const suggestion = didYouMean(name, known);
  return `expected a role that is in \`roles\`, found '${name}'${suggestion === "" ? `; there are ${known.join(", ")}` : suggestion}`;
}
