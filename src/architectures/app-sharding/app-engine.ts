// How a server comes to its work: it serves applications, has what comes in for these claimed and given to their workers at once, and looks
// now and then for what was forgotten. Whether an application is still its own it reads then, and not before every order.
// Source: PowerJob (InstanceStatusCheckService, DispatchService, DesignateServerAspect).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { Engine } from "../database-lock/engine.ts";
import type { InstanceCore } from "../database-lock/instance-core.ts";
import { NOBODY } from "../database-lock/row-book.ts";
import type { RowReference } from "../database-lock/statements.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import type { Launched } from "../protocol/sparrow-messages.ts";
import { SERVER_TIMER, type AppOptions } from "./options.ts";
import type { AppTerm } from "./statements.ts";
import { sendApp } from "./wire.ts";

/** What the engine tells whoever finds workers, and whoever holds elections. */
export interface EngineNews {
  /** Workers for what found none may be there by now. */
  lookAgain(): void;
  /** A timer of theirs. */
  timer(tag: number, detail: number): void;
}

const FETCH_MAX = 100;
const ANY_AGE = 0 as Duration;

export class AppEngine implements Engine {
  readonly #instance: InstanceCore<AppOptions>;
  readonly #news: EngineNews;
  /** The applications that it serves, as far as it knows, and under which term. */
  readonly #terms = new IntegerMap<number>();
  /** By application: the latest term of which it has let everything go. */
  readonly #over = new IntegerMap<number>();

  constructor(instance: InstanceCore<AppOptions>, news: EngineNews) {
    this.#instance = instance;
    this.#news = news;
  }

  /** What an earlier life served it takes anew: nothing of that is in its memory. */
  start(): void {
    const { host, options, database } = this.#instance;
    database.run({ kind: "apps-of", owner: host.address }, (result) => {
      if (result.kind !== "apps") return;
      for (const { app, term } of result.apps) this.#takeAnew(app, term);
    });
    const phase = 1 + Math.floor(host.random("checks").uniform() * options.checkInterval);
    host.startTimer(phase as Duration, SERVER_TIMER.check);
  }

  /** Under which term it serves this application; undefined = it does not, as far as it knows. */
  termOf(app: number): number | undefined {
    return this.#terms.get(app);
  }

  /** Its own from now on. */
  took({ app, term }: AppTerm): void {
    this.#begin({ app, term });
    const { options } = this.#instance;
    this.#adopt([{ app, term }]);
    // Who is the first to serve it finds nothing that anybody might still have in hand.
    this.#fetch(app, term === 1 || options.takesAllAtOnce ? ANY_AGE : options.dispatchTimeout);
  }

  /** A row of this application has come in. */
  work(app: number, task: TaskId): void {
    if (!this.#terms.has(app)) return;
    this.#instance.database.run({ kind: "app-look", task }, (result) => {
      if (result.kind === "acquired") this.#claim(app, result.tasks);
    });
  }

  /** It was given out before, and is to be given out again; `then` if that is for this server to do. Unfenced, it looks that up first. */
  again(task: PendingTask, then: () => void): void {
    if (this.#instance.options.isFenced) return this.#claimAgain(task, then);
    this.#read(() => {
      if (this.#isOpen(task)) this.#claimAgain(task, then);
    });
  }

  #isOpen(task: PendingTask): boolean {
    return this.#instance.core.tasks.get(task.id) === task && task.phase === "placing";
  }

  #claimAgain(task: PendingTask, then: () => void): void {
    const { host, options, database } = this.#instance;
    const app = options.appOf(task.spec);
    const term = this.#terms.get(app);
    if (term === undefined) return this.#instance.letGo(task);
    const { id, round } = task;
    const claimant = { app, term, instance: host.address, isFenced: options.isFenced };
    database.run({ kind: "app-again", task: { task: id, round }, ...claimant }, (result) => {
      if (!this.#isOpen(task)) return;
      const given = result.kind === "given" ? result.tasks[0] : undefined;
      if (given === undefined) return this.#instance.letGo(task);
      task.resent(given.round);
      this.prepare(task);
      then();
    });
  }

  inserted(spec: TaskSpec): void {
    const { host, options, database } = this.#instance;
    const app = options.appOf(spec);
    database.run({ kind: "app-owner", app }, (result) => {
      if (result.kind !== "app-owner" || result.owner === NOBODY) return;
      if (result.owner === host.address) this.work(app, spec.id);
      else sendApp(host, result.owner, { type: "appWork", app, task: spec.id });
    });
  }

  prepare(task: PendingTask): void {
    const { options } = this.#instance;
    task.isTracked = options.isTracked(task.spec);
    if (options.isFenced) task.term = this.#terms.get(options.appOf(task.spec));
  }

  /** Others have given orders since. */
  deposed({ task: id, attempt }: Launched): void {
    const task = this.#instance.core.tasks.get(id);
    if (task?.isOpen(attempt) === true) this.#instance.letGo(task);
    this.#read();
  }

  /** It is told of what comes in by name. */
  signal(): void {}

  /** Where it is goes on record, so that whoever serves the application next can find it there. */
  placed(id: number): void {
    const { core, database, host } = this.#instance;
    const task = core.tasks.get(id);
    if (task?.phase !== "launched" || task.launchedAt === undefined) return;
    const { round, attempt, id: number } = task;
    const worker = core.addressOf(task.worker);
    database.run({ kind: "placed", instance: host.address, task: number, round, worker, attempt }, () => {});
  }

  timer(tag: number, detail: number): void {
    if (tag !== SERVER_TIMER.check) return this.#news.timer(tag, detail);
    const { host, options } = this.#instance;
    host.startTimer(options.checkInterval, SERVER_TIMER.check);
    this.#read(() => {
      this.#news.lookAgain();
      for (const app of this.#terms.keys()) this.#fetch(app, options.dispatchTimeout);
    });
  }

  /** Which applications are its own is what the table says; and what runs of them is in its hands. */
  #read(then: () => void = () => {}): void {
    const { host, database } = this.#instance;
    database.run({ kind: "apps-of", owner: host.address }, (result) => {
      if (result.kind !== "apps") return;
      const { apps, orphans } = result;
      for (const [app, term] of [...this.#terms])
        if (!apps.some((one) => one.app === app && one.term >= term)) this.#lose(app);
      for (const app of apps) this.#begin(app);
      if (orphans > 0) this.#adopt(apps);
      then();
    });
  }

  #takeAnew(app: number, after: number): void {
    const { host, database } = this.#instance;
    database.run({ kind: "app-take", app, by: host.address, after }, (result) => {
      if (result.kind === "app-owner" && result.owner === host.address) this.took({ app, term: result.term });
    });
  }

  /** News may come late: a term is not followed by an earlier one. One that it has taken for over is to be followed by another. */
  #begin({ app, term }: AppTerm): void {
    if (term <= (this.#over.get(app) ?? 0)) return this.#takeAnew(app, term);
    if (term > (this.#terms.get(app) ?? 0)) this.#terms.set(app, term);
  }

  /** What runs, runs on, and is reported to whoever serves it now. */
  #lose(app: number): void {
    const { core, options } = this.#instance;
    this.#over.set(app, Math.max(this.#over.get(app) ?? 0, this.#terms.get(app) ?? 0));
    this.#terms.delete(app);
    for (const task of [...core.tasks.values()])
      if (task.phase !== "ending" && options.appOf(task.spec) === app) this.#instance.letGo(task);
  }

  #adopt(apps: readonly AppTerm[]): void {
    const { host, options, database } = this.#instance;
    const { isFenced, forgetsOrphans } = options;
    if (forgetsOrphans || apps.length === 0) return;
    database.run({ kind: "app-orphans", instance: host.address, apps, isFenced }, (result) => this.#execute(result));
  }

  #fetch(app: number, age: Duration): void {
    const { database } = this.#instance;
    database.run({ kind: "app-fetch", app, max: FETCH_MAX, age }, (result) => {
      if (result.kind !== "acquired") return;
      const { tasks } = result;
      this.#claim(app, tasks, () => {
        if (tasks.length === FETCH_MAX) this.#fetch(app, age);
      });
    });
  }

  /** Nobody looks between this and the order whether the application is still its own. */
  #claim(app: number, tasks: readonly RowReference[], then: () => void = () => {}): void {
    const { host, options, database } = this.#instance;
    const term = this.#terms.get(app);
    if (tasks.length === 0 || term === undefined) return;
    const claimant = { app, term, instance: host.address, isFenced: options.isFenced };
    database.run({ kind: "app-claim", tasks, ...claimant }, (result) => {
      this.#execute(result);
      then();
    });
  }

  /** What belongs to an application that it has lost meanwhile is for the next owner to find. */
  #execute(result: DatabaseResult): void {
    if (result.kind !== "given") return;
    const { options } = this.#instance;
    for (const task of result.tasks) if (this.#terms.has(options.appOf(task.spec))) this.#instance.execute(task);
  }
}
