// What a user's policy may answer. An answer that no policy can mean (undefined, a promise, NaN, a worker that does not exist)
// would show as lost tasks, as an endless run or as a crash of ours; here it is told as what it is.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { ClusterView } from "../../algorithms/placement/placement.ts";
import type { Verdict } from "../../algorithms/admission/admission.ts";
import { type AnswerCheck, isPromise, isWholeFrom, kindOf, said } from "./answer-words.ts";
import { OrderingAnswers } from "./ordering-answers.ts";

/** For this policy of this kind. Of methods that are not listed, only promises are refused. */
export function createAnswerCheck(kind: string, policy: object): AnswerCheck {
  if (kind === "ordering") return new OrderingAnswers(policy);
  const answers = answersOf[kind];
  return {
    called: () => {},
    mistakeIn: (method, answer, values) =>
      isPromise(method, answer, values) ??
      (kind === "placement" && method === "place"
        ? mistakeInPlace(answer, values[0] as QueuedTask, values[1] as ClusterView)
        : mistakeAgainst(answers?.[method], answer)),
  };
}

interface Expected {
  readonly is: (answer: unknown) => boolean;
  readonly words: string;
}

function mistakeAgainst(expected: Expected | undefined, answer: unknown): string | undefined {
  return expected === undefined || expected.is(answer) ? undefined : `${said(answer)}; expected ${expected.words}`;
}

const OPINIONS: readonly string[] = ["trust", "suspect", "dead"] satisfies readonly Opinion[];
const VERDICTS: readonly string[] = ["accept", "reject"] satisfies readonly Verdict["kind"][];

const isWhole = (answer: unknown): boolean => isWholeFrom(0, answer);
const yesOrNo: Expected = { is: (answer) => typeof answer === "boolean", words: "true or false" };
const list: Expected = { is: Array.isArray, words: "an array, which may be empty" };
const instant: Expected = { is: isWhole, words: "an instant in whole microseconds, or NEVER" };
const orUndefined = (is: Expected["is"], words: string): Expected => ({
  is: (answer) => answer === undefined || is(answer),
  words: `${words}, or undefined`,
});

/** By kind and method. */
const answersOf: Readonly<Record<string, Readonly<Record<string, Expected | undefined>> | undefined>> = {
  admission: {
    decide: { is: (answer) => VERDICTS.includes(kindOf(answer)), words: `{ kind: ${VERDICTS.join(" or ")} }` },
  },
  alert: { holds: yesOrNo },
  breaker: { permits: yesOrNo },
  budget: { take: yesOrNo },
  checkpoint: {
    interval: orUndefined((answer) => isWholeFrom(1, answer), "whole microseconds from 1 on"),
  },
  damping: { evict: list, nextChange: instant },
  detection: {
    opinion: { is: (answer) => OPINIONS.includes(answer as string), words: OPINIONS.join(", ") },
    nextChange: instant,
  },
  gangs: { pause: { is: isWhole, words: "whole microseconds" } },
  health: { observed: yesOrNo, returned: yesOrNo, isHealthy: yesOrNo, nextChange: instant, avoid: list },
  migration: { worth: orUndefined((answer) => (answer as number) > 0, "a number above 0") },
  rebalancing: { decide: list },
  retry: {
    delay: {
      is: (answer) => answer === undefined || isWhole(answer),
      words: "whole microseconds, or undefined to give up",
    },
  },
  scaling: {
    decide: {
      is: (answer) => typeof answer === "object" && answer !== null && "wanted" in answer && isWhole(answer.wanted),
      words: "{ wanted }, a whole number from 0 on",
    },
  },
  speculation: { decide: list },
  stealing: { victim: orUndefined(isWhole, "a worker's number") },
};

function mistakeInPlace(answer: unknown, task: QueuedTask, view: ClusterView): string | undefined {
  if (kindOf(answer) === "none") return undefined;
  if (!isWholeFrom(0, answer) || answer >= view.workerCount)
    return `${said(answer)}; expected NONE or a worker, 0 to ${view.workerCount - 1}`;
  if (!view.isCandidate(answer)) return `worker ${answer}, which is no candidate; ask view.isCandidate(worker)`;
  return view.fits(answer, task)
    ? undefined
    : `worker ${answer}, where the task does not fit; ask view.fits(worker, task)`;
}
