// The outside world of a run: lets each task arrive at its client at its instant, keeps it while the client is down, lets the
// users of closed loops think before they ask again and workflows go on, and makes the tasks that masters launch by themselves.

import { hashOfName } from "../kernel/name-hash.ts";
import { assert } from "../kernel/assert.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { NEVER, type Instant } from "../kernel/time.ts";
import type { CreatedTask, TaskLaunch } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import { NO_GROUP, type TaskSpec } from "../process/task.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { OpenedWorkload } from "../workload/open-workload.ts";
import type { TaskDraft } from "../workload/workload.ts";
import { LaunchDriver } from "./launch-driver.ts";
import { WorkflowDriver, type JobOfTask } from "./workflow-driver.ts";

export interface DriverOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly workload: OpenedWorkload;
  readonly clients: readonly Address[];
  /** No task arrives at or after this instant. */
  readonly stop: Instant;
  /** Nobody is there to launch what time triggers ask for: it comes to the clients by itself, on time. */
  readonly launchesByItself?: boolean;
  /** Hands a task to a client; false if its machine is down. */
  request(client: Address, spec: TaskSpec): boolean;
  /** Called once, when no further task can arrive. */
  exhausted(): void;
}

/** A user of a closed loop between two tasks, or while one is under way. */
interface User {
  readonly loop: number;
  readonly user: number;
}

export class WorkloadDriver {
  readonly #options: DriverOptions;
  readonly #openCode: HandlerCode;
  readonly #closedCode: HandlerCode;
  /** Tasks of closed loops that wait for their arrival, by a number of their own. */
  readonly #thinking = new Map<number, { readonly draft: TaskDraft; readonly user: User }>();
  readonly #asking = new Map<TaskId, User>();
  readonly #waiting = new Map<Address, TaskSpec[]>();
  /** undefined: there are no time triggers. */
  readonly #launches: LaunchDriver | undefined;
  /** undefined: no tasks depend on others. */
  readonly #workflows: WorkflowDriver | undefined;
  #thoughts = 0;
  #isOpenDone = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#openCode = options.simulation.register("task arrives", () => this.#openArrival());
    this.#closedCode = options.simulation.register("user asks", (thought) => this.#closedArrival(thought));
    this.#launches = options.workload.triggered.triggerCount === 0 ? undefined : this.#createLaunches();
    this.#workflows = options.workload.workflows.length === 0 ? undefined : this.#createWorkflows();
  }

  /** A task will arrive whatever the system does. */
  get expectsArrival(): boolean {
    return (
      !this.#isOpenDone ||
      this.#thinking.size > 0 ||
      this.#launches?.expectsDue === true ||
      this.#workflows?.expectsArrival === true
    );
  }

  start(): void {
    const { loops } = this.#options.workload;
    loops.forEach(({ users }, loop) => {
      for (let user = 0; user < users; user += 1) this.#think({ loop, user });
    });
    this.#launches?.start();
    this.#workflows?.start();
    this.#scheduleNext();
  }

  /** `node` launches what a time trigger asks for: the task is there, and it is up to that node to take it in. */
  createTask(node: NodeId, launch: TaskLaunch): CreatedTask {
    assert(this.#launches !== undefined, "a master launched a task although there are no time triggers");
    return this.#launches.create(launch, (draft) => this.#announce(draft, node, { number: NO_GROUP, toCome: 0 }));
  }

  /** A client's machine is up (again): what waited for it is handed over. */
  clientUp(client: Address): void {
    const waiting = this.#waiting.get(client);
    this.#waiting.delete(client);
    for (const spec of waiting ?? []) this.#options.request(client, spec);
  }

  /** A task that somebody waited for has ended. */
  answered(task: TaskId): void {
    this.#workflows?.ended(task);
    const user = this.#asking.get(task);
    if (user === undefined) return;
    this.#asking.delete(task);
    this.#think(user);
    this.#checkExhausted();
  }

  #createLaunches(): LaunchDriver {
    const { workload, launchesByItself = false } = this.#options;
    return new LaunchDriver({
      ...this.#options,
      tasks: workload.triggered,
      numbering: workload.numbering,
      launch: launchesByItself ? (draft) => this.#arrive(draft) : undefined,
      settled: () => this.#checkExhausted(),
    });
  }

  #createWorkflows(): WorkflowDriver {
    const { workload } = this.#options;
    return new WorkflowDriver({
      ...this.#options,
      ...workload,
      arrive: (draft, job) => this.#arrive(draft, job),
      settled: () => this.#checkExhausted(),
    });
  }

  #scheduleNext(): void {
    const at = this.#options.workload.arrivals.nextArrival;
    this.#isOpenDone = at === NEVER || at >= this.#options.stop;
    if (this.#isOpenDone) this.#checkExhausted();
    else this.#options.simulation.scheduleAt(at, this.#openCode, 0, 0);
  }

  #openArrival(): void {
    this.#arrive(this.#options.workload.arrivals.next()!);
    this.#scheduleNext();
  }

  #think(user: User): void {
    const draft = this.#options.workload.loops[user.loop].nextAfter(user.user, this.#options.simulation.now);
    if (draft === undefined || draft.arrivedAt >= this.#options.stop) return;
    this.#thoughts += 1;
    this.#thinking.set(this.#thoughts, { draft, user });
    this.#options.simulation.scheduleAt(draft.arrivedAt, this.#closedCode, this.#thoughts, 0);
  }

  #closedArrival(thought: number): void {
    const { draft, user } = this.#thinking.get(thought)!;
    this.#thinking.delete(thought);
    draft.id = this.#options.workload.numbering.next();
    this.#asking.set(draft.id, user);
    this.#arrive(draft);
  }

  /** Returns the client's node. */
  #arrive(draft: TaskDraft, job?: JobOfTask): NodeId {
    const { clients } = this.#options;
    const client = clients[draft.id % clients.length];
    const node = client as unknown as NodeId;
    draft.client = client;
    this.#announce(draft, node, job ?? { number: draft.group, toCome: 0 });
    const waiting = this.#waiting.get(client);
    if (waiting !== undefined) waiting.push(draft);
    else if (!this.#options.request(client, draft)) this.#waiting.set(client, [draft]);
    return node;
  }

  #announce(spec: TaskSpec, node: NodeId, { number, toCome, staged }: JobOfTask): void {
    const { trace } = this.#options;
    trace.emit(RECORD["task.arrived"], node, spec.id, spec.cores, spec.workloadClass, spec.payload);
    if (spec.deadline !== NEVER) trace.emit(RECORD["task.due"], node, spec.id, 0, 0, spec.deadline);
    if (spec.value !== undefined) trace.emit(RECORD["task.valued"], node, spec.id, 0, spec.workloadClass, spec.value);
    if (spec.fade !== undefined) trace.emit(RECORD["task.fading"], node, spec.id, 0, spec.workloadClass, spec.fade);
    if (number !== NO_GROUP) trace.emit(RECORD["task.grouped"], node, spec.id, toCome, spec.workloadClass, number);
    if (staged !== undefined)
      trace.emit(RECORD["task.staged"], node, spec.id, staged.stage, staged.generation ?? 1, staged.position);
    if (spec.pools !== undefined && spec.key !== undefined)
      trace.emit(RECORD["task.keyed"], node, spec.id, 0, spec.workloadClass, hashOfName(spec.key));
    if (spec.gang !== undefined)
      trace.emit(RECORD["task.ganged"], node, spec.id, spec.gang.minMember, spec.workloadClass, spec.group);
  }

  #checkExhausted(): void {
    const isDone =
      this.#isOpenDone &&
      this.#asking.size === 0 &&
      this.#thinking.size === 0 &&
      (this.#launches?.isDone ?? true) &&
      (this.#workflows?.isDone ?? true);
    if (isDone) this.#options.exhausted();
  }
}
