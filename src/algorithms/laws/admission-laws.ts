// What every admission policy must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Admission, AdmissionBound, AdmissionDefinition } from "../admission/admission.ts";
import { type AdmissionEvent, AdmissionHistory, type AdmissionWeather } from "./admission-histories.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface AdmissionSubject {
  readonly name: string;
  readonly bound: AdmissionBound;
  create(): Admission;
}

export interface AdmissionLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkAdmissionLaws<P extends Parameters>(
  definition: AdmissionDefinition<P>,
  options: AdmissionLawOptions = {},
): LawReport {
  return checkLaws(admissionLaws, admissionSubject(definition, options), options);
}

export function admissionSubject<P extends Parameters>(
  definition: AdmissionDefinition<P>,
  options: AdmissionLawOptions = {},
): AdmissionSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, bound: definition.bound?.(values) ?? {}, create: () => definition.create(values) };
}

const CALM: AdmissionWeather = { rate: 2, for: 30 };
const RUSH: AdmissionWeather = { rate: 20, for: 8 };
const STORM: AdmissionWeather = { rate: 50, for: 3 };
const WEATHERS: readonly (readonly AdmissionWeather[])[] = [
  [CALM, RUSH, CALM],
  [STORM, CALM, STORM],
  [{ rate: 5, for: 40 }],
];

export const admissionLaws: readonly Law<AdmissionSubject>[] = [
  {
    name: "takes no more in at a time than it says",
    unsupported: ({ bound: { inFlight, inFlightOfTenant, waiting } }) =>
      inFlight === undefined && inFlightOfTenant === undefined && waiting === undefined
        ? "it states no number at a time"
        : undefined,
    check({ bound, create }, random) {
      const { inFlight = Infinity, inFlightOfTenant = Infinity, waiting = Infinity } = bound;
      for (const event of WEATHERS.flatMap((weather) => new AdmissionHistory(create(), random).run(weather).events)) {
        if (event.kind === "rejected") continue;
        const { at } = event;
        demand(
          event.inFlight <= inFlight,
          `at ${at}us ${event.inFlight} are in flight, and at most ${inFlight} may be`,
        );
        demand(event.waiting <= waiting, `at ${at}us ${event.waiting} wait, and at most ${waiting} may`);
        demand(
          event.inFlightOfTenant <= inFlightOfTenant,
          `at ${at}us ${event.inFlightOfTenant} of ${event.tenant} are in flight, and at most ${inFlightOfTenant} may be`,
        );
      }
    },
  },
  {
    name: "takes no more in within any window than it says",
    unsupported: ({ bound }) => (bound.rate === undefined ? "it states no rate" : undefined),
    check({ bound, create }, random) {
      for (const weather of WEATHERS) demandRate(new AdmissionHistory(create(), random).run(weather).events, bound);
    },
  },
  {
    name: "takes no more in within any window than it says, when another scheduler takes over",
    unsupported: ({ bound }) => (bound.rate === undefined ? "it states no rate" : undefined),
    check({ bound, create }, random) {
      const history = new AdmissionHistory(create(), random);
      for (let reign = 0; reign < 5; reign += 1) history.run([STORM]).replace(create());
      demandRate(history.run([RUSH]).events, bound);
    },
  },
  {
    name: "takes a task in when there is nothing else to do",
    check({ create }, random) {
      for (let task = 0; task < 50; task += 1)
        demand(
          new AdmissionHistory(create(), random).rest().tryEasy(),
          "on idle machines it turns a task away that is in no hurry",
        );
    },
  },
  {
    name: "takes tasks in again when the rush is over",
    check({ create }, random) {
      const history = new AdmissionHistory(create(), random);
      for (let rush = 0; rush < 3; rush += 1) {
        history.run([RUSH, STORM]).rest();
        demand(history.tryEasy(), "after a rush all is done, and it turns a task away that is in no hurry");
      }
      history.replace(create()).rest();
      demand(history.tryEasy(), "after another took over all is done, and it turns a task away that is in no hurry");
    },
  },
  {
    name: "changes nothing by deciding",
    check({ create }, random) {
      const seed = String(random.integer(1_000_000));
      const [once, often] = [0, 20].map((insistence) =>
        new AdmissionHistory(create(), createStream(seed, "again"), insistence).run(WEATHERS[0]).answers(),
      );
      demand(once === often, "asked again and again about a task, it answered otherwise later");
    },
  },
  {
    name: "answers alike to the same history, whatever others were told",
    check({ create }, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => {
        const answers = answersTo(create(), createStream(seed, "again"));
        answersTo(create(), random); // of another master
        return answers;
      });
      demand(once === again, "the same tasks got different answers");
    },
  },
];

function answersTo(policy: Admission, random: RandomStream): string {
  return new AdmissionHistory(policy, random).run(WEATHERS[1]).answers();
}

/** Every window from one accepted task to another, both included. */
function demandRate(events: readonly AdmissionEvent[], { rate }: AdmissionBound): void {
  const { burst, perSecond, isPerTenant } = rate!;
  const accepted = events.filter(({ kind }) => kind === "accepted");
  const tenants = isPerTenant ? new Set(accepted.map(({ tenant }) => tenant)) : [undefined];
  for (const name of tenants) {
    const group = accepted.filter(({ tenant }) => name === undefined || tenant === name);
    group.forEach((first, from) => {
      for (let to = from; to < group.length; to += 1) {
        const allowed = burst + (perSecond * (group[to].at - first.at)) / MICROSECONDS_PER_SECOND;
        if (to - from + 1 <= allowed + ROUNDING) continue;
        demand(false, `from ${first.at}us on it takes ${to - from + 1} in, and says at most ${allowed}`);
      }
    });
  }
}

const ROUNDING = 1e-6;
