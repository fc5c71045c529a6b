// What every alert rule must do, whatever it watches.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream } from "../../kernel/random-stream.ts";
import { type Duration, seconds } from "../../kernel/time.ts";
import { type AlertDefinition, type AlertRule, HOWEVER_LATE } from "../alerts/alert.ts";
import { answersOf, INTERVAL, NOTHING, outage, randomSteps, type Step, WELL } from "./alert-histories.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface AlertSubject {
  readonly name: string;
  readonly pending: Duration;
  readonly memory: Duration;
  readonly tellsAbsence: boolean;
  create(): AlertRule;
}

export interface AlertLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the rule breaks. */
export function checkAlertLaws<P extends Parameters>(
  definition: AlertDefinition<P>,
  options: AlertLawOptions = {},
): LawReport {
  return checkLaws(alertLaws, alertSubject(definition, options), options);
}

export function alertSubject<P extends Parameters>(
  definition: AlertDefinition<P>,
  options: AlertLawOptions = {},
): AlertSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return {
    name: definition.name,
    pending: definition.pending(values),
    memory: definition.memory(values),
    tellsAbsence: definition.tellsAbsence === true,
    create: () => definition.create(values, OBJECTIVE),
  };
}

const OBJECTIVE = { share: 0.99, within: HOWEVER_LATE, of: "completed", counted: "when-due" } as const;
/** Longer than any rule waits before it finds something too long. */
const LONG = seconds(600);

/** So many scrapes are further apart than the rule looks back. */
function beyondMemory({ memory }: AlertSubject): number {
  return Math.ceil(memory / INTERVAL) + 2;
}

function repeated(step: Step, count: number): readonly Step[] {
  return Array.from({ length: count }, () => step);
}

function outages(count: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => outage(index + 1));
}

export const alertLaws: readonly Law<AlertSubject>[] = [
  {
    name: "looks back, and waits, for whole microseconds",
    check({ memory, pending }) {
      for (const time of [memory, pending])
        demand(Number.isSafeInteger(time) && time >= 0, `it looks back for ${memory}us and waits for ${pending}us`);
    },
  },
  {
    name: "says nothing where there is no data",
    unsupported: ({ tellsAbsence }) => (tellsAbsence ? "to tell of that is what it is for" : undefined),
    check(subject) {
      const at = answersOf(subject.create(), repeated(NOTHING, beyondMemory(subject))).indexOf(true);
      demand(at < 0, `without any data it holds at scrape ${at + 1}`);
    },
  },
  {
    name: "says nothing while all is well",
    check(subject) {
      const at = answersOf(subject.create(), repeated(WELL, beyondMemory(subject) + LONG / INTERVAL)).indexOf(true);
      demand(at < 0, `although all is well it holds at scrape ${at + 1}`);
    },
  },
  {
    name: "tells of an outage that lasts",
    check(subject) {
      const lasting = beyondMemory(subject) + LONG / INTERVAL;
      const answers = answersOf(subject.create(), [...repeated(WELL, beyondMemory(subject)), ...outages(lasting)]);
      demand(answers.at(-1)!, `after ${lasting} scrapes of an outage it does not hold`);
    },
  },
  {
    name: "looks back no farther than it says",
    check(subject, random) {
      for (let round = 0; round < 20; round += 1) {
        const recent = randomSteps(beyondMemory(subject), random);
        const answers = [1, 2].map(() => {
          const before = randomSteps(20, random);
          return answersOf(subject.create(), [...before, ...recent]).at(-1);
        });
        demand(answers[0] === answers[1], `it remembers what is longer past than ${subject.memory}us`);
      }
    },
  },
  {
    name: "answers alike to the same history, whatever others were told",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => {
        const answers = answersOf(subject.create(), randomSteps(200, createStream(seed, "again")));
        answersOf(subject.create(), randomSteps(50, random)); // of another monitor
        return JSON.stringify(answers);
      });
      demand(once === again, "the same scrapes got different answers");
    },
  },
];
