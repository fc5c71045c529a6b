// Every admission policy keeps the laws of admission policies.

import { ACCEPT, REJECT, type Admission, type AdmissionBound } from "../../src/algorithms/admission/admission.ts";
import { aimd } from "../../src/algorithms/admission/aimd.ts";
import { criticality } from "../../src/algorithms/admission/criticality.ts";
import { deadline } from "../../src/algorithms/admission/deadline.ts";
import { gradient } from "../../src/algorithms/admission/gradient.ts";
import { none } from "../../src/algorithms/admission/none.ts";
import { queueLimit } from "../../src/algorithms/admission/queue-limit.ts";
import { tokenBucket } from "../../src/algorithms/admission/token-bucket.ts";
import { value } from "../../src/algorithms/admission/value.ts";
import { vegas } from "../../src/algorithms/admission/vegas.ts";
import {
  admissionLaws,
  type AdmissionLawOptions,
  type AdmissionSubject,
  admissionSubject,
} from "../../src/algorithms/laws/admission-laws.ts";
import { seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly AdmissionLawOptions[]>> = {
  aimd: [{ parameters: { timeout: seconds(2), initial: 1, most: 8, backoff: 0.5, window: seconds(0.2) } }],
  criticality: [{ parameters: { waiting: 10 } }, { parameters: { waiting: 2, levels: 5 } }],
  deadline: [
    { parameters: { headroom: 0, overhead: seconds(0.1) } },
    { parameters: { headroom: 0.9 } },
    { parameters: { counterOffer: true } },
  ],
  value: [{ parameters: { headroom: 0, overhead: seconds(0.1) } }, { parameters: { headroom: 0.9 } }],
  vegas: [{ parameters: { initial: 3, most: 5, probe: 1, samplesLeast: 1 } }],
  gradient: [{ parameters: { least: 1, initial: 3, smoothing: 1, queue: 1, samplesLeast: 1, longWindow: 5 } }],
  "queue-limit": [
    { parameters: { waiting: 3 } },
    { parameters: { waiting: 1, inFlight: 4 } },
    { parameters: { perTenant: 2, inFlight: 5 } },
  ],
  "token-bucket": [
    { parameters: { rate: 3, burst: 1 } },
    { parameters: { rate: 0.7, burst: 5, perTenant: true } },
    { parameters: { rate: 33.333, burst: 10 } },
  ],
};

for (const definition of [aimd, criticality, deadline, gradient, none, queueLimit, tokenBucket, value, vegas]) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as AdmissionLawOptions[]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, admissionLaws, admissionSubject(definition as typeof none, options), options);
  }
}

function broken(create: () => Partial<Admission>, bound: AdmissionBound = {}): AdmissionSubject {
  return { name: "broken", bound, create: () => ({ decide: () => ACCEPT, ...create() }) };
}

const rate = { burst: 5, perSecond: 2, isPerTenant: false };

/** Sound as long as nobody takes over: it counts what it took in from its own beginning. */
function forgetful(): Partial<Admission> {
  let taken = 0;
  let begun: number | undefined;
  return {
    decide: (_task, _view, now) =>
      taken + 1 <= 5 + (2 * (now - (begun ?? now))) / 1e6 && taken < 50 ? ACCEPT : REJECT,
    took: (_task, now) => {
      begun ??= now;
      taken += 1;
    },
  };
}

let everAsked = 0;

runBroken(admissionLaws, {
  "takes no more in at a time than it says": broken(
    () => ({ decide: (_task, { inFlight }) => (inFlight <= 10 ? ACCEPT : REJECT) }),
    { inFlight: 10 },
  ),
  "takes no more in within any window than it says": broken(() => ({}), { rate }),
  "takes no more in within any window than it says, when another scheduler takes over": broken(forgetful, { rate }),
  "takes a task in when there is nothing else to do": broken(() => ({
    decide: ({ id }) => (id % 2 === 0 ? ACCEPT : REJECT),
  })),
  "takes tasks in again when the rush is over": broken(() => {
    let isOver = false;
    return {
      decide: (_task, { inFlight }) => (isOver ? REJECT : inFlight < 100 ? ACCEPT : REJECT),
      took: (_task, now) => void (isOver ||= now > 1_010_000_000),
    };
  }),
  "changes nothing by deciding": broken(() => {
    let asked = 0;
    return { decide: () => ((asked += 1) % 3 === 0 ? REJECT : ACCEPT) };
  }),
  "answers alike to the same history, whatever others were told": broken(() => ({
    decide: () => ((everAsked += 1) % 7 === 0 ? REJECT : ACCEPT),
  })),
});
