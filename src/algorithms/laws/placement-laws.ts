// What every placement must do, whatever its rule. The cluster changes at random under its feet: tasks come and go,
// workers become candidates and stop being it, some are small, and often none is left.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, START } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { ClusterBoard } from "../placement/cluster-board.ts";
import type {
  ClusterView,
  Place,
  Placement,
  PlacementAnswer,
  PlacementDefinition,
  WorkerIndex,
} from "../placement/placement.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";
import { plainTask, randomTask } from "./sample-tasks.ts";

export interface PlacementSubject {
  readonly name: string;
  create(workerCount: number, random: RandomStream): Placement;
}

export interface PlacementLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the placement breaks. */
export function checkPlacementLaws<P extends Parameters>(
  definition: PlacementDefinition<P>,
  options: PlacementLawOptions = {},
): LawReport {
  return checkLaws(placementLaws, placementSubject(definition, options), options);
}

export function placementSubject<P extends Parameters>(
  definition: PlacementDefinition<P>,
  options: PlacementLawOptions = {},
): PlacementSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return {
    name: definition.name,
    create: (workerCount, random) => definition.create(values, { workerCount, random, places: placesOf(workerCount) }),
  };
}

/** Three zones of two racks each, as far as there are workers. */
function placesOf(workerCount: number): readonly Place[] {
  return Array.from({ length: workerCount }, (_, worker) => ({ zone: worker % 3, rack: worker % 6 }));
}

export const placementLaws: readonly Law<PlacementSubject>[] = [
  {
    name: "places only on candidates that fit",
    check(subject, random) {
      for (const world of worlds(subject, random))
        world.run((task, answer) => {
          if (typeof answer !== "number") return;
          demand(world.board.isCandidate(answer), `worker ${answer} is no candidate`);
          demand(
            world.board.fits(answer, task),
            `a task of ${task.cores} cores and ${task.memory} bytes does not fit on worker ${answer}`,
          );
        });
    },
  },
  {
    name: "finds a worker whenever one fits",
    check(subject, random) {
      for (const world of worlds(subject, random))
        world.run((task, answer) => {
          const fitting = candidatesOf(world.board).filter((worker) => world.board.fits(worker, task));
          demand(
            fitting.length === 0 || (answer !== undefined && typeof answer === "number"),
            `it finds none for a task of ${task.cores} cores, but worker ${fitting[0]} fits`,
          );
        });
    },
  },
  {
    name: "places alike with the same random stream",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const histories = [1, 2].map(() => {
        const answers: PlacementAnswer[] = [];
        for (const world of worlds(subject, createStream(seed, "again")))
          world.run((_task, answer) => answers.push(answer));
        return JSON.stringify(answers);
      });
      demand(histories[0] === histories[1], "the same tasks, views and stream gave different workers");
    },
  },
  {
    name: "answers none when nobody is there",
    check(subject, random) {
      for (const workerCount of [0, 1, 5]) {
        const answer = subject.create(workerCount, random).place(plainTask(0), equalWorkers(workerCount, false), START);
        demand(typeof answer !== "number", `there is no candidate, and it says worker ${String(answer)}`);
      }
    },
  },
  {
    name: "manages with a single worker",
    check(subject, random) {
      const answer = subject.create(1, random).place(plainTask(0), equalWorkers(1, true), START);
      demand(answer === 0, `there is only worker 0, and it says ${JSON.stringify(answer)}`);
    },
  },
  {
    name: "uses a worker again that was away",
    check(subject, random) {
      const board = equalWorkers(4, true);
      const placement = subject.create(4, random);
      for (const away of [2, 0, 3]) {
        placeMany(placement, board, 50);
        board.setEligible(away, false);
        placeMany(placement, board, 50);
        board.setEligible(away, true);
        const others = [0, 1, 2, 3].filter((worker) => worker !== away);
        for (const worker of others) board.setEligible(worker, false);
        demand(placeMany(placement, board, 1)[0] === away, `worker ${away} is back and alone, but is not used`);
        for (const worker of others) board.setEligible(worker, true);
      }
    },
  },
  {
    name: "spreads equal tasks over equal workers",
    check(subject, random) {
      const share = new Array<number>(8).fill(0);
      for (const worker of placeMany(subject.create(8, random), equalWorkers(8, true), 800)) share[worker] += 1;
      // A fair share is 100. Drawn at random, fewer than 50 is five standard deviations away.
      demand(Math.min(...share) >= 50, `of 800 tasks the eight workers got ${share.join(", ")}`);
    },
  },
  {
    name: "decides without a look at every worker",
    check(subject, random) {
      for (const share of [1, 0.1]) {
        const board = equalWorkers(MANY, false);
        for (let worker = 0; worker < MANY; worker += 1) if (random.chance(share)) board.setEligible(worker, true);
        let looks = 0;
        const view = watched(board, () => (looks += 1));
        const placement = subject.create(MANY, random);
        placement.place(plainTask(0), view, START); // the first time, it may get to know them
        looks = 0;
        for (let number = 1; number <= 50; number += 1) {
          const answer = placement.place(plainTask(number), view, START);
          if (typeof answer !== "number") continue;
          board.reserve(answer, plainTask(number));
          placement.granted?.(plainTask(number), answer);
        }
        demand(
          looks < 50 * LOOKS_MAX,
          `a decision among ${board.candidateCount} of ${MANY} workers asked ${Math.round(looks / 50)} questions`,
        );
      }
    },
  },
];

const MANY = 5_000;
const LOOKS_MAX = 500;
const OPERATIONS = 400;
const CORES_MAX = 4;
const GIB = 1024 * 1024 * 1024;

/** Small clusters of both kinds of queueing, fresh and stale, each with its own new placement. */
function worlds(subject: PlacementSubject, random: RandomStream): World[] {
  return (["central", "at-worker"] as const).flatMap((queueing) =>
    [0, 1].flatMap((staleness) =>
      [1, 3, 12].map((workerCount) => {
        const cores = Array.from({ length: workerCount }, () => 1 + random.integer(CORES_MAX));
        const memory = cores.map((count) => count * GIB);
        const speed = cores.map(() => 1 + random.integer(2));
        const board = new ClusterBoard({
          workerCount,
          cores,
          memory,
          speed,
          queueing,
          staleness: staleness as Duration,
        });
        return new World(board, subject.create(workerCount, random), random);
      }),
    ),
  );
}

class World {
  readonly board: ClusterBoard;
  readonly #placement: Placement;
  readonly #random: RandomStream;
  readonly #assigned: { readonly worker: WorkerIndex; readonly task: QueuedTask }[] = [];

  constructor(board: ClusterBoard, placement: Placement, random: RandomStream) {
    this.board = board;
    this.#placement = placement;
    this.#random = random;
    for (let worker = 0; worker < board.workerCount; worker += 1) board.setEligible(worker, random.chance(0.7));
  }

  run(look: (task: QueuedTask, answer: PlacementAnswer) => void): void {
    for (let number = 0; number < OPERATIONS; number += 1) {
      this.#disturb();
      const plain = randomTask(number, START, this.#random, CORES_MAX);
      const task = { ...plain, memory: this.#random.integer(4) * GIB };
      const answer = this.#placement.place(task, this.board, START);
      look(task, answer);
      if (typeof answer === "number") this.#assign(answer, task);
    }
  }

  #assign(worker: WorkerIndex, task: QueuedTask): void {
    this.board.reserve(worker, task);
    this.#placement.granted?.(task, worker);
    this.#assigned.push({ worker, task });
  }

  #disturb(): void {
    const worker = this.#random.integer(this.board.workerCount);
    if (this.#random.chance(0.2)) this.board.setEligible(worker, this.#random.chance(0.6));
    if (this.#random.chance(0.2)) this.board.report(worker, this.#random.integer(5), START);
    if (this.#random.chance(0.55)) this.#endOne();
  }

  #endOne(): void {
    if (this.#assigned.length === 0) return;
    const [ended] = this.#assigned.splice(this.#random.integer(this.#assigned.length), 1);
    this.board.release(ended.worker, ended.task);
    this.#placement.returned?.(ended.task, ended.worker);
    this.#placement.ended?.(ended.worker, this.#random.chance(0.8), START);
  }
}

/** Queues at workers of one core each, nothing assigned. */
function equalWorkers(workerCount: number, areEligible: boolean): ClusterBoard {
  const ones = new Array<number>(workerCount).fill(1);
  const memory = ones.map(() => Infinity);
  const board = new ClusterBoard({
    workerCount,
    cores: ones,
    memory,
    speed: ones,
    queueing: "at-worker",
    staleness: 0 as Duration,
  });
  for (let worker = 0; worker < workerCount; worker += 1) board.setEligible(worker, areEligible);
  return board;
}

function placeMany(placement: Placement, board: ClusterBoard, count: number): WorkerIndex[] {
  return Array.from({ length: count }, (_, number) => {
    const task = plainTask(number);
    const answer = placement.place(task, board, START);
    demand(typeof answer === "number", "it finds none although every candidate fits");
    board.reserve(answer, task);
    placement.granted?.(task, answer);
    return answer;
  });
}

/** The same view; tells of every question. */
function watched(board: ClusterBoard, onQuestion: () => void): ClusterView {
  return new Proxy<ClusterView>(board, {
    get(target, property) {
      onQuestion();
      const member = target[property as keyof ClusterView] as unknown;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function candidatesOf(board: ClusterBoard): WorkerIndex[] {
  return Array.from({ length: board.candidateCount }, (_, index) => board.candidate(index));
}
