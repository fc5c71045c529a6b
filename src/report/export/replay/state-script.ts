// A script of the replay's page: what is true at an instant. Goes through the steps of `ReplayData`, forth only; to go back, one
// begins anew, which takes milliseconds. Knows nothing of the page, so that tests can run it alone.

import { DOUBT, LEADERSHIP, POWER, STEP, STEP_LENGTH } from "./replay-data.ts";

export const STATE_SCRIPT = `
const STEP = ${JSON.stringify(STEP)}, POWER = ${JSON.stringify(POWER)};
const LEADERSHIP = ${JSON.stringify(LEADERSHIP)}, DOUBT = ${JSON.stringify(DOUBT)};

/** How things stand at the beginning of the replay. */
function createState(data) {
  return {
    clock: data.from,
    next: 0,
    nodes: data.nodes.map(() => ({ power: POWER.on, speed: 1e6, leads: LEADERSHIP.none, epoch: 0, doubts: new Map(), attempts: new Map() })),
    /** class and attempts that run, of every task in the system */
    tasks: new Map(),
    waiting: 0,
    running: 0,
    done: 0,
    /** nodes that changed since somebody looked */
    changed: new Set(data.nodes.keys()),
  };
}

/** Takes every step up to an instant, that instant included. */
function advance(state, data, until) {
  const { steps } = data;
  while (state.next < steps.length && state.clock + steps[state.next] <= until) {
    state.clock += steps[state.next];
    takeStep(state, steps[state.next + 1], steps.slice(state.next + 2, state.next + ${STEP_LENGTH}));
    state.next += ${STEP_LENGTH};
  }
}

function takeStep(state, code, [a, b, c, d]) {
  if (code === STEP.taskArrived) {
    state.tasks.set(b, { class: a, attempts: 0 });
    state.waiting += 1;
    return;
  }
  if (code === STEP.taskEnded) {
    const task = state.tasks.get(a);
    if (task === undefined) return;
    if (task.attempts === 0) state.waiting -= 1;
    state.tasks.delete(a);
    state.done += 1;
    return;
  }
  const node = state.nodes[a];
  state.changed.add(a);
  if (code === STEP.power) {
    node.power = b;
    if (b === POWER.off || b === POWER.returned) forgetAll(state, a);
  }
  if (code === STEP.speed) node.speed = b;
  if (code === STEP.doubt) node.doubts.set(c, b);
  if (code === STEP.leadership) { node.leads = b; node.epoch = c; state.nodes.forEach((_, index) => state.changed.add(index)); }
  if (code === STEP.attemptStarted) start(state, node, b, c, d);
  if (code === STEP.attemptEnded) end(state, node, b, d);
}

function start(state, node, task, cores, attempt) {
  const known = state.tasks.get(task);
  node.attempts.set(task + "/" + attempt, { task, attempt, cores, class: known === undefined ? -1 : known.class });
  state.running += 1;
  if (known === undefined) return;
  known.attempts += 1;
  if (known.attempts === 1) state.waiting -= 1;
}

function end(state, node, task, attempt) {
  const key = task + "/" + attempt;
  if (!node.attempts.delete(key)) return;
  state.running -= 1;
  const known = state.tasks.get(task);
  if (known === undefined) return;
  known.attempts -= 1;
  if (known.attempts === 0) state.waiting += 1;
}

/** What it knew of others; what ran there ends with steps of its own. */
function forgetAll(state, index) {
  state.nodes.forEach((other, at) => { if (other.doubts.delete(index)) state.changed.add(at); });
}

/** What those think of it who lead, or all, where nobody does. */
function doubtOf(state, node) {
  const isLed = state.nodes.some(({ leads }) => leads !== LEADERSHIP.none);
  return Math.max(DOUBT.trusted, ...[...node.doubts].map(([by, doubt]) => (isLed && state.nodes[by]?.leads === LEADERSHIP.none ? DOUBT.trusted : doubt)));
}

/** Whoever serves with a lower epoch than another one is outdated, and does not know it. */
function isOutdated(state, node) {
  return node.leads === LEADERSHIP.serving && state.nodes.some((other) => other.leads === LEADERSHIP.serving && other.epoch > node.epoch);
}
`;
