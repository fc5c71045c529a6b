// What every scaling policy must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { seconds, type Duration, type Instant } from "../../kernel/time.ts";
import type {
  ReadyMachine,
  ScalingDecision,
  ScalingDefinition,
  ScalingPolicy,
  ScalingView,
} from "../scaling/scaling.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface ScalingSubject {
  readonly name: string;
  /** us from one question to the next. */
  readonly interval: Duration;
  create(): ScalingPolicy;
}

export interface ScalingLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkScalingLaws<P extends Parameters>(
  definition: ScalingDefinition<P>,
  options: ScalingLawOptions = {},
): LawReport {
  return checkLaws(scalingLaws, scalingSubject(definition, options), options);
}

export function scalingSubject<P extends Parameters>(
  definition: ScalingDefinition<P>,
  options: ScalingLawOptions = {},
): ScalingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  const interval = definition.interval(values);
  return {
    name: definition.name,
    interval: interval > 0 ? interval : seconds(15),
    create: () => definition.create(values),
  };
}

const CORES = 4;
/** No law looks farther: time enough for every delay before machines are given back. */
const LONG = seconds(3 * 3_600);

/** So many machines, of which the first are full, as far as the work goes. */
function view(machines: number, work: number, pending = 0): ScalingView {
  const ready: ReadyMachine[] = Array.from({ length: machines }, (_, worker) => {
    const busy = Math.max(0, Math.min(CORES, work - worker * CORES));
    return { worker, cores: CORES, busy, tasks: busy };
  });
  return { ready, pending, waiting: Math.max(0, work - machines * CORES) };
}

/** Asks once an interval for a long time; `seen` says what there is to see. */
function ask(
  { interval }: ScalingSubject,
  policy: ScalingPolicy,
  seen: (round: number) => ScalingView,
): readonly { readonly view: ScalingView; readonly decision: ScalingDecision }[] {
  return Array.from({ length: Math.ceil(LONG / interval) }, (_, round) => {
    const shown = seen(round);
    return { view: shown, decision: policy.decide(shown, (round * interval) as Instant) };
  });
}

function randomView(random: RandomStream): ScalingView {
  const machines = random.integer(20);
  return view(machines, random.integer(machines * CORES * 2 + 1), random.integer(4));
}

export const scalingLaws: readonly Law<ScalingSubject>[] = [
  {
    name: "wants a whole number of machines, and names only such as are ready to leave",
    check(subject, random) {
      for (const { view: shown, decision } of ask(subject, subject.create(), () => randomView(random))) {
        const { wanted, leaving } = decision;
        demand(Number.isInteger(wanted) && wanted >= 0, `it wants ${wanted} machines`);
        const strangers = leaving?.filter((worker) => !shown.ready.some((machine) => machine.worker === worker)) ?? [];
        demand(strangers.length === 0, `it lets ${strangers.join(", ")} go, which are not ready`);
      }
    },
  },
  {
    name: "decides alike after the same history",
    check(subject, random) {
      const views = Array.from({ length: 200 }, () => randomView(random));
      const twice = [subject.create(), subject.create()].map((policy) =>
        JSON.stringify(ask(subject, policy, (round) => views[round % views.length])),
      );
      demand(twice[0] === twice[1], "two policies that saw the same decided differently");
    },
  },
  {
    name: "asks for more where all are busy and work waits",
    check(subject, random) {
      const machines = 1 + random.integer(20);
      const decisions = ask(subject, subject.create(), () => view(machines, 3 * machines * CORES));
      const most = decisions.reduce((highest, { decision }) => Math.max(highest, decision.wanted), 0);
      demand(most > machines, `${machines} machines are full, and it never wanted more than ${most}`);
    },
  },
  {
    name: "gives machines back in the end where nothing is left to do",
    check(subject, random) {
      const machines = 1 + random.integer(20);
      const last = ask(subject, subject.create(), () => view(machines, 0)).at(-1)!;
      demand(last.decision.wanted < machines, `${machines} machines stood idle for hours, and it kept them`);
    },
  },
  {
    name: "comes to rest under constant load",
    check(subject, random) {
      const work = 1 + random.integer(200);
      const policy = subject.create();
      let machines = 1 + random.integer(60);
      const counts = Array.from({ length: Math.ceil(LONG / subject.interval) }, (_, round) => {
        const shown = view(machines, work);
        const { wanted } = policy.decide(shown, (round * subject.interval) as Instant);
        machines = Math.max(1, wanted);
        return machines;
      });
      const half = counts.slice(Math.floor(counts.length / 2));
      demand(
        half.every((count) => count === half[0]),
        `it still goes from ${Math.min(...half)} to ${Math.max(...half)} machines after an hour and a half`,
      );
    },
  },
];
