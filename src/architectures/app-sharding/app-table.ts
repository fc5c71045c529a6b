// The table of applications in the database that servers share: who serves each, how often it has changed hands, and the lock under which
// that is decided; and what servers may claim of the table of tasks. A deterministic state machine, part of the database's tables.
// Source: PowerJob (AppInfoDO.currentServer, DatabaseLockService, DispatchService.dispatch).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { NOBODY, type RowBook } from "../database-lock/row-book.ts";
import type { Row } from "../database-lock/row.ts";
import type { RowReference } from "../database-lock/statements.ts";
import type { DatabaseResult, GivenTask } from "../protocol/database-messages.ts";
import type { AppQuery, AppRow, AppStatement, AppTerm, Claimant } from "./statements.ts";

type Of<K extends AppStatement["kind"]> = Extract<AppStatement, { kind: K }>;

interface App {
  readonly app: number;
  owner: Address;
  term: number;
  lockedAt: Instant | undefined;
}

const DONE: DatabaseResult = { kind: "done" };

export class AppTable {
  readonly #appOf: (spec: TaskSpec) => number;
  readonly #rows: RowBook;
  readonly #apps = new IntegerMap<App>();

  constructor(appOf: (spec: TaskSpec) => number, rows: RowBook) {
    this.#appOf = appOf;
    this.#rows = rows;
  }

  /** `fetched`: what an `app-fetch` has found. */
  apply(statement: AppStatement, fetched: readonly TaskId[]): DatabaseResult {
    switch (statement.kind) {
      case "app-owner":
      case "apps-of":
      case "app-look":
        return this.read(statement);
      case "app-lock":
        return this.#lock(statement);
      case "app-unlock":
        this.#get(statement.app).lockedAt = undefined;
        return DONE;
      case "app-take":
        return this.#take(statement);
      case "app-fetch":
        return found(fetched.flatMap((task) => this.#look(task)));
      case "app-claim":
        return given(statement.tasks.flatMap((task) => this.#claim(statement, task)));
      case "app-again":
        return given(this.#again(statement, statement.task));
      case "app-orphans":
        return given(this.#orphans(statement).map((row) => this.#give(row, statement.instance)));
    }
  }

  read(query: AppQuery): DatabaseResult {
    switch (query.kind) {
      case "app-owner": {
        const { owner, term } = this.#get(query.app);
        return { kind: "app-owner", owner, term };
      }
      case "apps-of": {
        const { owner: instance } = query;
        const own = [...this.#apps.values()].filter(({ owner }) => owner === instance);
        const apps = own.map(({ app, term }) => ({ app, term }));
        return { kind: "apps", apps, orphans: this.#orphans({ instance, apps, isFenced: true }).length };
      }
      case "app-look":
        return found(this.#look(query.task));
    }
  }

  snapshot(): readonly AppRow[] {
    return [...this.#apps.values()].map((app) => ({ ...app }));
  }

  restore(rows: readonly AppRow[]): void {
    for (const row of rows) this.#apps.set(row.app, { ...row });
  }

  #get(app: number): App {
    const known = this.#apps.get(app);
    if (known !== undefined) return known;
    const created: App = { app, owner: NOBODY, term: 0, lockedAt: undefined };
    this.#apps.set(app, created);
    return created;
  }

  /** Whoever finds that it has been held for too long deletes it, and has it then. That is by two clocks. */
  #lock({ app: number, now, longest }: Of<"app-lock">): DatabaseResult {
    const app = this.#get(number);
    const isGranted = app.lockedAt === undefined || now - app.lockedAt > longest;
    if (isGranted) app.lockedAt = now;
    return { kind: "app-lock", isGranted };
  }

  #take({ app: number, by, after }: Of<"app-take">): DatabaseResult {
    const app = this.#get(number);
    if (after === undefined || app.term === after) {
      app.owner = by;
      app.term += 1;
    }
    const { owner, term } = app;
    return { kind: "app-owner", owner, term };
  }

  #look(task: TaskId): readonly RowReference[] {
    const row = this.#rows.get(task);
    return row?.status === "waiting" ? [{ task, round: row.round }] : [];
  }

  /** Unfenced, nobody looks again at what was seen before: two may claim what both have seen. */
  #claim(claimant: Claimant, { task, round }: RowReference): readonly GivenTask[] {
    const row = this.#rows.get(task);
    if (row === undefined) return [];
    if (claimant.isFenced && !(this.#serves(claimant) && row.status === "waiting" && row.round === round)) return [];
    row.place = undefined;
    return [this.#give(row, claimant.instance)];
  }

  #again(claimant: Claimant, { task, round }: RowReference): readonly GivenTask[] {
    const row = this.#rows.get(task);
    const { instance, isFenced } = claimant;
    if (row === undefined) return [];
    if (isFenced && !(this.#serves(claimant) && row.owner === instance && row.round === round)) return [];
    row.place = undefined;
    return [this.#give(row, instance)];
  }

  /** In the order of their numbers. */
  #orphans({ instance, apps, isFenced }: Pick<Of<"app-orphans">, "instance" | "apps" | "isFenced">): readonly Row[] {
    const terms = new Map(
      apps.filter((app) => !isFenced || this.#serves({ ...app, instance })).map(({ app, term }) => [app, term]),
    );
    if (terms.size === 0) return [];
    const isOrphan = ({ spec, owner, registration }: Row): boolean => {
      const term = terms.get(this.#appOf(spec));
      return term !== undefined && (owner !== instance || registration < term);
    };
    const rows = this.#rows.owners().flatMap((owner) => (owner === NOBODY ? [] : this.#rows.of(owner)));
    return rows.filter(isOrphan).toSorted((a, b) => a.id - b.id);
  }

  #serves({ app, term, instance }: AppTerm & { readonly instance: Address }): boolean {
    const known = this.#get(app);
    return known.owner === instance && known.term === term;
  }

  #give(row: Row, instance: Address): GivenTask {
    this.#rows.give(row, instance, "executing");
    row.registration = this.#get(this.#appOf(row.spec)).term;
    const { spec, round, place } = row;
    return { spec, round, ...(place !== undefined && { place }) };
  }
}

function found(tasks: readonly RowReference[]): DatabaseResult {
  return { kind: "acquired", tasks, launches: [], isContested: false };
}

function given(tasks: readonly GivenTask[]): DatabaseResult {
  return { kind: "given", tasks, launches: [] };
}
