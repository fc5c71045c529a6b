// For every law of placements, a placement that breaks it.

import type { PlacementSubject } from "../../src/algorithms/laws/placement-laws.ts";
import {
  type ClusterView,
  NONE,
  type Placement,
  type PlacementAnswer,
} from "../../src/algorithms/placement/placement.ts";
import type { QueuedTask } from "../../src/algorithms/ordering/ordering.ts";

type Place = (task: QueuedTask, view: ClusterView) => PlacementAnswer;

const anyCandidate: Place = (_task, view) => (view.candidateCount === 0 ? NONE : view.candidate(0));

const firstFitting: Place = (task, view) => {
  for (let index = 0; index < view.candidateCount; index += 1) {
    if (view.fits(view.candidate(index), task)) return view.candidate(index);
  }
  return NONE;
};

/** Looks at two candidates and gives up. */
const looksAtTwo: Place = (task, view) => {
  for (let index = 0; index < Math.min(2, view.candidateCount); index += 1) {
    if (view.fits(view.candidate(index), task)) return view.candidate(index);
  }
  return NONE;
};

let calls = 0;
const countsAllCalls: Place = (task, view) => {
  calls += 1;
  const candidate = view.candidateCount === 0 ? undefined : view.candidate(calls % view.candidateCount);
  return candidate !== undefined && view.fits(candidate, task) ? candidate : NONE;
};

const looksAtAll: Place = (task, view) => {
  let best: number | undefined;
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    if (view.fits(worker, task) && (best === undefined || view.load(worker) < view.load(best))) best = worker;
  }
  return best ?? NONE;
};

/** Two thirds of the tasks go to one worker. */
function hasAFavourite(): Place {
  let turn = 0;
  return (_task, view) => {
    turn += 1;
    return turn % 3 === 0 ? turn % view.workerCount : 0;
  };
}

/** Never again uses a worker that once was no candidate. */
function neverForgives(): Place {
  const away = new Set<number>();
  return (task, view) => {
    for (let worker = 0; worker < view.workerCount; worker += 1) if (!view.isCandidate(worker)) away.add(worker);
    for (let worker = 0; worker < view.workerCount; worker += 1) {
      if (!away.has(worker) && view.fits(worker, task)) return worker;
    }
    return NONE;
  };
}

function subject(create: () => Place): PlacementSubject {
  return { name: "broken", create: (): Placement => ({ place: create() }) };
}

export const brokenPlacements: Readonly<Record<string, PlacementSubject>> = {
  "places only on candidates that fit": subject(() => anyCandidate),
  "finds a worker whenever one fits": subject(() => looksAtTwo),
  "places alike with the same random stream": subject(() => countsAllCalls),
  "answers none when nobody is there": subject(() => (_task, view) => (view.workerCount > 0 ? 0 : NONE)),
  "manages with a single worker": subject(
    () => (task, view) => (view.candidateCount < 2 ? NONE : firstFitting(task, view)),
  ),
  "uses a worker again that was away": subject(neverForgives),
  "spreads equal tasks over equal workers": subject(hasAFavourite),
  "decides without a look at every worker": subject(() => looksAtAll),
};
