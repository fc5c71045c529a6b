// What every speculation policy must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import type { Copy, SpeculationDefinition, SpeculationPolicy, SpeculationView } from "../speculation/speculation.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";
import { plainTask } from "./sample-tasks.ts";
import { allowance, groupAllowances } from "./speculation-allowance.ts";
import { randomView, sketchedView } from "./speculation-views.ts";

export interface SpeculationSubject {
  readonly name: string;
  create(): SpeculationPolicy;
}

export interface SpeculationLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkSpeculationLaws<P extends Parameters>(
  definition: SpeculationDefinition<P>,
  options: SpeculationLawOptions = {},
): LawReport {
  return checkLaws(speculationLaws, speculationSubject(definition, options), options);
}

export function speculationSubject<P extends Parameters>(
  definition: SpeculationDefinition<P>,
  options: SpeculationLawOptions = {},
): SpeculationSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const VIEWS = 100;

export const speculationLaws: readonly Law<SpeculationSubject>[] = [
  {
    name: "copies only what runs, each task once, to workers that exist",
    check(subject, random) {
      for (const { view, copies } of decisions(subject, random)) {
        const running = new Set(attemptsOf(view).map(({ task }) => task));
        for (const { task, avoid } of copies) {
          demand(running.has(task), `it copies task ${task}, which does not run`);
          demand(copies.filter((copy) => copy.task === task).length === 1, `it copies task ${task} twice at once`);
          const strange = avoid.find((worker) => !(worker >= 0 && worker < view.workerCount));
          demand(strange === undefined, `it avoids worker ${strange} of ${view.workerCount}`);
        }
      }
    },
  },
  {
    name: "keeps to its number of copies per task",
    check(subject, random) {
      const { perTask } = subject.create().caps;
      for (const { view, copies } of [...decisions(subject, random), ...hedges(subject, random)]) {
        for (const { task } of copies) {
          const already = attemptsOf(view).find((attempt) => attempt.task === task)?.copies ?? 0;
          demand(already < perTask, `it copies task ${task}, of which there are ${already}; its cap is ${perTask}`);
        }
      }
    },
  },
  {
    name: "keeps to its caps on all copies",
    check(subject, random) {
      const { caps } = subject.create();
      for (const { view, copies } of [...decisions(subject, random), ...hedges(subject, random)]) {
        const extra = copies.length;
        const allowed = allowance(caps, view);
        demand(extra === 0 || extra <= allowed, `it wants ${extra} copies and may have ${allowed} ${picture(view)}`);
      }
    },
  },
  {
    name: "keeps to its caps on the copies of a group",
    unsupported: (subject) => (subject.create().caps.ofGroup === undefined ? "it states none" : undefined),
    check(subject, random) {
      for (const { view, copies } of decisions(subject, random)) {
        groupAllowances(subject.create().caps, view).forEach((allowed, index) => {
          const tasks = new Set(view.groups[index].running.map(({ task }) => task));
          const extra = copies.filter(({ task }) => tasks.has(task)).length;
          demand(extra === 0 || extra <= allowed, `it wants ${extra} copies of a group that may have ${allowed}`);
        });
      }
    },
  },
  {
    name: "keeps to its share of the attempts in every window",
    unsupported(subject) {
      const { caps, hedge } = subject.create();
      if (hedge === undefined) return "it copies nothing on request";
      return caps.ofStarts === undefined ? "it states none" : undefined;
    },
    check(subject, random) {
      const policy = subject.create();
      const { share, burst } = policy.caps.ofStarts!;
      let copiesStarted = 0;
      // The most that any window that ends now is above its share.
      let above = 0;
      for (let attempts = 1; attempts <= 2_000; attempts += 1) {
        above = Math.max(0, above - share);
        const asked = isCalm(attempts) ? 0 : random.integer(3);
        for (let ask = 0; ask < asked; ask += 1) {
          const view = { ...STRAGGLER, copiesStarted, attemptsStarted: attempts + copiesStarted };
          if (policy.hedge?.(attemptsOf(STRAGGLER)[0], view) === undefined) continue;
          copiesStarted += 1;
          above += 1;
        }
        demand(above <= burst + 1e-6, `at attempt ${attempts}, a window has ${above} copies more than its share`);
      }
    },
  },
  {
    name: "queues at least one copy of a task, and no more than its caps",
    check(subject, random) {
      const { caps } = subject.create();
      for (const view of views(random)) {
        const policy = subject.create();
        const job = { group: random.integer(5), size: 1 + random.integer(12) };
        const copies = policy.copiesAtAdmission?.(plainTask(1_000), job, view) ?? 1;
        demand(Number.isSafeInteger(copies) && copies >= 1, `it queues ${copies} copies`);
        demand(copies <= caps.perTask, `it queues ${copies} copies; its cap is ${caps.perTask}`);
        // The task at hand is one more attempt that a copy may be set against.
        const allowed = allowance(caps, { ...view, attemptsStarted: view.attemptsStarted + 1 });
        demand(copies === 1 || copies - 1 <= allowed, `it queues ${copies} copies ${picture(view)}`);
      }
    },
  },
  {
    name: "asks to be asked again after whole microseconds",
    check(subject, random) {
      const { interval } = subject.create();
      demand(Number.isSafeInteger(interval) && interval > 0, `its interval is ${interval}us`);
      for (const view of views(random)) {
        const task = plainTask(attemptsOf(view)[0]?.task ?? 0);
        const after = subject.create().hedgeAfter?.(task, view, random);
        demand(after === undefined || (Number.isSafeInteger(after) && after >= 0), `it hedges after ${after}us`);
      }
    },
  },
  {
    name: "does nothing where nothing runs",
    check(subject) {
      for (const slots of [0, 100]) {
        const policy = subject.create();
        const view = sketchedView({ now: 100, groups: [], slots });
        demand(policy.decide(view).length === 0, "nothing runs, and it copies something");
        const copies = slots === 0 ? (policy.copiesAtAdmission?.(plainTask(1), { group: 0, size: 1 }, view) ?? 1) : 1;
        demand(copies === 1, `there are no slots, and it queues ${copies} copies`);
      }
    },
  },
  {
    name: "decides alike on the same views, and changes none",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => JSON.stringify(answers(subject, createStream(seed, "again"))));
      demand(once === again, "the same views gave different copies");
    },
  },
  {
    name: "looks at every attempt once at most",
    check(subject) {
      const { view, looks } = watched(MANY);
      subject.create().decide(view);
      demand(looks.count <= MANY, `a decision over ${MANY} attempts looked ${looks.count} times at one`);
      demand(looks.questions <= QUESTIONS_MAX, `a decision asked ${looks.questions} times for a quantile or a mean`);
    },
  },
  {
    name: "helps a straggler that holds everything up",
    unsupported: (subject) => (subject.create().caps.perTask === 1 ? "it never copies" : undefined),
    check(subject, random) {
      const policy = subject.create();
      const [attempt] = attemptsOf(STRAGGLER);
      const isWatched = policy.hedgeAfter?.(plainTask(attempt.task), STRAGGLER, random) !== undefined;
      const helps =
        policy.decide(STRAGGLER).length > 0 ||
        (isWatched && policy.hedge?.(attempt, STRAGGLER) !== undefined) ||
        (policy.copiesAtAdmission?.(plainTask(attempt.task), { group: 0, size: 5 }, STRAGGLER) ?? 1) > 1;
      demand(helps, "all other tasks took 20 s, one has done a tenth in 300 s, and it does nothing in an idle cluster");
    },
  },
];

/** Long enough to save up a lot. */
function isCalm(attempts: number): boolean {
  return attempts % 1_000 < 500;
}

const MANY = 3_000;
/** A bisection over the completed tasks of a group is no scan of them. */
const QUESTIONS_MAX = 100;

const STRAGGLER = sketchedView({
  now: 400,
  slots: 1_000,
  groups: [{ durations: Array<number>(99).fill(20), running: [{ task: 7, startedAt: 100, progress: 0.1 }] }],
});

interface Decision {
  readonly view: SpeculationView;
  readonly copies: readonly Copy[];
}

function views(random: RandomStream): SpeculationView[] {
  return Array.from({ length: VIEWS }, () => randomView(random));
}

function decisions(subject: SpeculationSubject, random: RandomStream): Decision[] {
  return views(random).map((view) => ({ view, copies: subject.create().decide(view) }));
}

/** One at a time, as they are asked for. */
function hedges(subject: SpeculationSubject, random: RandomStream): Decision[] {
  const policy = subject.create();
  return views(random).flatMap((view) =>
    attemptsOf(view).flatMap((attempt) => {
      const copy = policy.hedge?.(attempt, view);
      demand(copy === undefined || copy.task === attempt.task, `asked about task ${attempt.task} it copies another`);
      return copy === undefined ? [] : [{ view, copies: [copy] }];
    }),
  );
}

function answers(subject: SpeculationSubject, random: RandomStream): unknown[] {
  const policy = subject.create();
  return views(random).map((view) => [
    policy.decide(view),
    policy.copiesAtAdmission?.(plainTask(1), { group: random.integer(3), size: 3 }, view),
    attemptsOf(view).map((attempt) => [
      policy.hedgeAfter?.(plainTask(attempt.task), view, random),
      policy.hedge?.(attempt, view),
    ]),
  ]);
}

function attemptsOf(view: SpeculationView) {
  return view.groups.flatMap(({ running }) => running);
}

function picture({ slots, freeSlots, copiesRunning, copiesStarted, attemptsStarted }: SpeculationView): string {
  return `(${slots} slots, ${freeSlots} free, ${copiesRunning} copies run, ${copiesStarted} of ${attemptsStarted} attempts were copies)`;
}

/** A group of many attempts at different speeds, and a count of the looks at them and of the questions about their peers. */
function watched(count: number): {
  readonly view: SpeculationView;
  readonly looks: { count: number; questions: number };
} {
  const running = Array.from({ length: count }, (_, task) => ({ task, startedAt: task % 100, progress: task / count }));
  const plain = sketchedView({ now: 300, slots: 2 * count, groups: [{ running, durations: [10, 20, 30] }] });
  const looks = { count: 0, questions: 0 };
  const attempts = new Proxy(plain.groups[0].running, {
    get(target, property) {
      if (typeof property === "string" && /^\d+$/.test(property)) looks.count += 1;
      return Reflect.get(target, property) as unknown;
    },
  });
  const ask =
    <A extends unknown[], R>(question: (...asked: A) => R) =>
    (...asked: A): R => {
      looks.questions += 1;
      return question(...asked);
    };
  const [group] = plain.groups;
  const durationQuantile = ask((fraction: number) => group.durationQuantile(fraction));
  const durationMean = ask(() => group.durationMean());
  return { view: { ...plain, groups: [{ ...group, running: attempts, durationQuantile, durationMean }] }, looks };
}
