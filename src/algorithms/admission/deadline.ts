// A task is taken in only where its deadline, and every deadline that was accepted before, can be kept: by the plan that
// earliest deadline first makes of all that is on hand. With exact estimates, one core a task, equal machines and no failure
// no accepted task is late, since the dispatcher does just what was planned. Tasks without a deadline stand behind.

import { NEVER, type Instant } from "../../kernel/time.ts";
import { ACCEPT, REJECT, defineAdmission, type AcceptedTask, type AdmissionView, type Applicant } from "./admission.ts";

export const deadline = defineAdmission({
  name: "deadline",
  summary:
    "Only tasks whose deadline can be kept, with all that were accepted before; by a plan, earliest deadline first.",
  source:
    "Catalogue A15; Stankovic, Spuri, Ramamritham and Buttazzo, Deadline Scheduling for Real-Time Systems, 1998, chapter 5 (guarantee on arrival)",
  needsQueue: true,
  ordering: "edf",
  parameters: {
    headroom: {
      type: "probability",
      default: 0.1,
      summary: "Share of every machine's speed that the plan does not count on, for failures and wrong estimates.",
    },
    overhead: {
      type: "duration",
      default: "0s",
      summary: "What a task takes of its place beyond its work: to be sent there, and for its end to be heard of.",
    },
  },
  shorthand: "headroom",
  create({ headroom, overhead }) {
    const share = Math.max(SHARE_LEAST, 1 - headroom);
    return {
      decide: (task, view, now) => (canBeKept(task, view, now, { share, overhead }) ? ACCEPT : REJECT),
    };
  },
});

/** Of a machine's speed; of nothing, no plan can be made. */
const SHARE_LEAST = 1e-6;

interface Margins {
  readonly share: number;
  readonly overhead: number;
}

/** When a core is free, us, and how fast it is. */
interface Core {
  readonly at: number;
  readonly speed: number;
}

interface Planned {
  readonly deadline: Instant;
  readonly cores: number;
  readonly work: number;
}

function canBeKept(task: Applicant, view: AdmissionView, now: Instant, margins: Margins): boolean {
  if (task.deadline === NEVER) return true;
  const waiting: Planned[] = [{ deadline: task.deadline, cores: task.cores, work: task.estimate }];
  const running: AcceptedTask[] = [];
  for (const accepted of view.accepted()) {
    if (accepted.startedAt !== NEVER) running.push(accepted);
    else if (accepted.deadline !== NEVER)
      waiting.push({ deadline: accepted.deadline, cores: accepted.cores, work: accepted.remaining });
  }
  // Ties go by admission, as they will: the applicant, which stands first here, goes last of them.
  const order = waiting.toSorted(
    (a, b) => a.deadline - b.deadline || (a === waiting[0] ? 1 : b === waiting[0] ? -1 : 0),
  );
  return isFeasible(order, coresOf(view, running, now, margins), margins.overhead);
}

/** All that may be given work, by when they are free. */
function coresOf(view: AdmissionView, running: readonly AcceptedTask[], now: Instant, margins: Margins): Core[] {
  const idle = new Map<number, number>();
  for (const { cores, speed } of view.machines()) idle.set(speed, (idle.get(speed) ?? 0) + cores);
  const all: Core[] = [];
  for (const { cores, remaining, startedAt, speed } of running) {
    const counted = speed * margins.share;
    const at = Math.max(now, startedAt + Math.ceil(remaining / counted) + margins.overhead);
    // What runs where nothing may be given work any more holds none of these cores.
    const held = Math.min(cores, idle.get(speed) ?? 0);
    for (let core = 0; core < held; core += 1) all.push({ at, speed: counted });
    if (held > 0) idle.set(speed, idle.get(speed)! - held);
  }
  for (const [speed, cores] of idle)
    for (let core = 0; core < cores; core += 1) all.push({ at: now, speed: speed * margins.share });
  return all.toSorted((a, b) => a.at - b.at);
}

/** Strict: the next one waits until it has all its cores, and nobody overtakes it. */
function isFeasible(tasks: readonly Planned[], cores: Core[], overhead: number): boolean {
  let turn = 0;
  for (const { deadline, cores: count, work } of tasks) {
    if (count > cores.length) return false;
    const own = cores.splice(0, count);
    const slowest = own.reduce((least, { speed }) => Math.min(least, speed), Infinity);
    turn = Math.max(turn, own[count - 1].at);
    const end = turn + Math.ceil(work / slowest) + overhead;
    if (end > deadline) return false;
    for (const { speed } of own) insert(cores, { at: end, speed });
  }
  return true;
}

function insert(cores: Core[], core: Core): void {
  let low = 0;
  let high = cores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cores[middle].at <= core.at) low = middle + 1;
    else high = middle;
  }
  cores.splice(low, 0, core);
}
