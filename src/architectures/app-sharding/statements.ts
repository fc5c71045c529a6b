// What the servers of applications have their database do beside what all designs with a database do. Source: PowerJob (tables app_info,
// oms_lock, instance_info).

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { RowReference } from "../database-lock/statements.ts";

/** An application, and how often it has changed hands. */
export interface AppTerm {
  readonly app: number;
  readonly term: number;
}

/** Changes nothing. */
export type AppQuery =
  /** Who serves it? */
  | { readonly kind: "app-owner"; readonly app: number }
  /** Which does `owner` serve, and how much runs of these that others have begun? */
  | { readonly kind: "apps-of"; readonly owner: Address }
  /** Does this row wait? */
  | { readonly kind: "app-look"; readonly task: TaskId };

/** Whose row it is to be, and under which term. Fenced: only while the application has not changed hands since. */
export interface Claimant extends AppTerm {
  readonly instance: Address;
  readonly isFenced: boolean;
}

export type AppStatement =
  | AppQuery
  /** A row of the table of locks, for `longest` at most; `now`: by the wall clock of whoever asks. */
  | { readonly kind: "app-lock"; readonly app: number; readonly now: Instant; readonly longest: Duration }
  /** It is deleted, whoever had it. */
  | { readonly kind: "app-unlock"; readonly app: number }
  /** `by` serves it from now on. `after`: only if it has not changed hands since that term; absent: whoever served it. */
  | { readonly kind: "app-take"; readonly app: number; readonly by: Address; readonly after?: number }
  /** Rows of an application that have waited for `age`, at most `max`; what its ordering gives up on the way is written. */
  | { readonly kind: "app-fetch"; readonly app: number; readonly max: number; readonly age: Duration }
  /** These are the claimant's from now on. Fenced: where they still wait as they did when it saw them. Otherwise: where they are there. */
  | ({ readonly kind: "app-claim"; readonly tasks: readonly RowReference[] } & Claimant)
  /** What it has already is to be given out once more. */
  | ({ readonly kind: "app-again"; readonly task: RowReference } & Claimant)
  /** What runs of these applications and was begun by others, or under another term, is `instance`'s from now on. */
  | {
      readonly kind: "app-orphans";
      readonly instance: Address;
      readonly apps: readonly AppTerm[];
      readonly isFenced: boolean;
    };

export type AppResult =
  /** -1 = nobody does, and nobody has. */
  | { readonly kind: "app-owner"; readonly owner: Address; readonly term: number }
  | { readonly kind: "apps"; readonly apps: readonly AppTerm[]; readonly orphans: number }
  | { readonly kind: "app-lock"; readonly isGranted: boolean };

/** As the table of applications is kept in a snapshot. */
export interface AppRow extends AppTerm {
  readonly owner: Address;
  /** Whoever has the lock has had it since then; undefined: nobody has. */
  readonly lockedAt: Instant | undefined;
}

export function isAppStatement<S extends { readonly kind: string }>(
  statement: S | AppStatement,
): statement is AppStatement {
  return statement.kind.startsWith("app-") || statement.kind === "apps-of";
}

export function isAppQuery<S extends { readonly kind: string }>(statement: S | AppStatement): statement is AppQuery {
  return statement.kind === "app-owner" || statement.kind === "apps-of" || statement.kind === "app-look";
}
