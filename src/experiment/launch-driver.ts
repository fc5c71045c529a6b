// The outside world of time triggers: says when each launch is due by a clock that is right, makes the tasks that masters launch,
// and knows which due launches nobody has settled yet. For the workload driver.

import { assert } from "../kernel/assert.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { seconds, type Instant } from "../kernel/time.ts";
import type { CreatedTask, TaskLaunch } from "../process/host.ts";
import { NO_CLIENT, type TaskSpec } from "../process/task.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { TaskNumbering } from "../workload/merge.ts";
import type { TriggeredTasks } from "../workload/triggered-tasks.ts";
import type { TaskDraft } from "../workload/workload.ts";

export interface LaunchDriverOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly tasks: TriggeredTasks;
  readonly numbering: TaskNumbering;
  /** Nothing is due at or after this instant. */
  readonly stop: Instant;
  /** What to do with a task that is due, where nobody is to launch it; undefined: masters launch. Returns its node. */
  readonly launch: ((draft: TaskDraft) => number) | undefined;
  /** A launch was settled, or a trigger will not be due any more. */
  settled(): void;
}

const NO_NODE = -1;
const SECOND = seconds(1);
/** More than seconds of any run: launches are numbered by the second (trigger-definition.ts). */
const NUMBERS = 0x100000000;
/** So many names are known at once: far more than any leader leaves to the next one. */
const REMEMBERED = 250_000;

export class LaunchDriver {
  readonly #options: LaunchDriverOptions;
  readonly #code: HandlerCode;
  /** When each trigger is due next; undefined = never again. */
  readonly #next: (Instant | undefined)[];
  /** How many triggers will be due again. */
  #expected = 0;
  /** Due, and neither launched nor skipped. */
  readonly #open = new Set<number>();
  /** Launched or skipped, and not due yet: by a clock that is fast. */
  readonly #early = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #created = new Map<string, TaskSpec>();

  constructor(options: LaunchDriverOptions) {
    const { simulation, tasks, trace } = options;
    this.#options = options;
    this.#next = Array.from({ length: tasks.triggerCount }, () => undefined);
    this.#code = simulation.register("trigger due", (trigger) => this.#due(trigger));
    trace.on("trigger.skipped", (_at, _node, trigger, number) => this.#settle(trigger, number));
    trace.on("trigger.refused", (_at, _node, trigger) => this.#refuse(trigger));
  }

  /** Something will be due whatever the system does. */
  get expectsDue(): boolean {
    return this.#expected > 0;
  }

  /** Nothing will be due any more, and all that was is settled. */
  get isDone(): boolean {
    return this.#expected === 0 && this.#open.size === 0;
  }

  start(): void {
    const { tasks } = this.#options;
    for (let trigger = 0; trigger < tasks.triggerCount; trigger += 1) this.#expect(trigger, tasks.firstDue(trigger));
  }

  /** The task that a launch is. Its number comes with its name, so that it is the same one for whoever asks again. */
  create({ trigger, scheduled, name, part }: TaskLaunch, arrive: (draft: TaskDraft) => void): CreatedTask {
    const known = name === undefined ? undefined : this.#created.get(name);
    if (known !== undefined) return { spec: known, isNew: false };
    const { numbering, simulation, tasks } = this.#options;
    const taken = tasks.take(trigger, scheduled, simulation.now);
    const draft = part === undefined ? taken : { ...taken, item: part.index, groupSize: part.total };
    draft.id = numbering.next();
    draft.client = NO_CLIENT;
    if (name !== undefined) this.#remember(name, draft);
    arrive(draft);
    if (part === undefined || part.index === 0) this.#settle(trigger, numberOf(scheduled));
    return { spec: draft, isNew: true };
  }

  #expect(trigger: number, at: Instant | undefined): void {
    const { simulation, stop } = this.#options;
    const next = at !== undefined && at < stop ? at : undefined;
    this.#expected += (next === undefined ? 0 : 1) - (this.#next[trigger] === undefined ? 0 : 1);
    this.#next[trigger] = next;
    if (next !== undefined) simulation.scheduleAt(next, this.#code, trigger, 0);
  }

  #due(trigger: number): void {
    const { launch, numbering, simulation, tasks, trace } = this.#options;
    const scheduled = this.#next[trigger];
    assert(scheduled !== undefined, "a trigger was due that was not expected to be");
    const number = numberOf(scheduled);
    trace.emit(RECORD["trigger.due"], NO_NODE, trigger, number, 0, scheduled);
    const key = keyOf(trigger, number);
    if (!this.#early.delete(key) && !this.#refused.has(trigger)) this.#open.add(key);
    this.#expect(trigger, tasks.dueAfter(trigger, scheduled));
    if (launch === undefined) return this.#options.settled();
    const draft = tasks.take(trigger, scheduled, simulation.now);
    draft.id = numbering.next();
    const node = launch(draft);
    trace.emit(RECORD["trigger.launched"], node, trigger, number, 0, draft.id);
    this.#settle(trigger, number);
  }

  #settle(trigger: number, number: number): void {
    const key = keyOf(trigger, number);
    const isToCome = number >= numberOf(this.#options.simulation.now);
    if (!this.#open.delete(key) && isToCome) this.#early.add(key);
    this.#options.settled();
  }

  #remember(name: string, spec: TaskSpec): void {
    this.#created.set(name, spec);
    if (this.#created.size > REMEMBERED) this.#created.delete(this.#created.keys().next().value!);
  }

  #refuse(trigger: number): void {
    this.#refused.add(trigger);
    for (const key of this.#open) if (Math.floor(key / NUMBERS) === trigger) this.#open.delete(key);
    this.#options.settled();
  }
}

function numberOf(scheduled: Instant): number {
  return Math.floor(scheduled / SECOND);
}

function keyOf(trigger: number, number: number): number {
  return trigger * NUMBERS + number;
}
