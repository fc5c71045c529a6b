// How many tasks a tree of queues takes in, by YARN's rule, and whom it turns away.

import { describe, expect, test } from "vitest";
import type { AdmissionView, Applicant } from "../../../../src/algorithms/admission/admission.ts";
import { parameterValues } from "../../../../src/algorithms/laws/default-values.ts";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { capacityQueues } from "../../../../src/algorithms/ordering/capacity-queues.ts";
import type { QueueForms } from "../../../../src/algorithms/ordering/queues/queue-plans.ts";
import { START } from "../../../../src/kernel/time.ts";

const QUEUES: QueueForms = {
  prod: {
    capacity: 0.7,
    maximum: 1,
    queues: {
      web: { capacity: 0.6, maximum: 1, tenants: ["ann", "bob"], minimumUserLimitPercent: 25, userLimitFactor: 2 },
      batch: { capacity: 0.4, maximum: 1 },
    },
  },
  research: { capacity: 0.3, maximum: 1, userLimitFactor: -1 },
};

/** Tasks that were taken in, by tenant, when each in turn asks for so many. */
function taken(given: Readonly<Record<string, unknown>>, ...asking: readonly (readonly [string, number])[]) {
  const admission = capacityQueues.createAdmission!(parameterValues(capacityQueues.parameters, given))!;
  const counts = new Map<string, number>();
  const inFlightOf = (tenant: string): number => counts.get(tenant) ?? 0;
  const view = {
    get inFlight() {
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
    inFlightOf,
  } as AdmissionView;
  for (const [tenant, count] of asking)
    for (let number = 0; number < count; number += 1)
      if (admission.decide(plainTask(number, { tenant }) as Applicant, view, START).kind === "accept")
        counts.set(tenant, inFlightOf(tenant) + 1);
  return Object.fromEntries(counts);
}

describe("maximum applications", () => {
  test("are 10,000 by default, and each queue has its guaranteed share of them", () => {
    // 0.7 x 0.4 and 0.3 of 10,000.
    expect(taken({ queues: QUEUES }, ["batch", 4_000], ["research", 4_000])).toEqual({ batch: 2_800, research: 3_000 });
  });

  test("users of a queue have as much of its share as their least part and the factor say, and all together no more than it", () => {
    // 0.7 x 0.6 of 100 is 42; a user may have 25% of it, twice: 21.
    const given = { queues: QUEUES, maximumApplications: 100 };
    expect(taken(given, ["ann", 50], ["bob", 50])).toEqual({ ann: 21, bob: 21 });
    const alone = { ...QUEUES, prod: { capacity: 0.7, maximum: 1, tenants: ["ann", "bob"] } };
    expect(taken({ queues: alone, maximumApplications: 100 }, ["ann", 50], ["bob", 50])).toEqual({ ann: 50, bob: 20 });
  });

  test("tenants without a queue may fill up the whole; a share of less than one task is one", () => {
    const given = { queues: QUEUES, maximumApplications: 2 };
    expect(taken(given, ["stranger", 5])).toEqual({ stranger: 2 });
    expect(taken(given, ["batch", 5], ["stranger", 5])).toEqual({ batch: 1, stranger: 1 });
  });

  test("are no matter where there is no tree", () => {
    const values = parameterValues(capacityQueues.parameters, { guarantees: { a: 0.5 } });
    expect(capacityQueues.createAdmission!(values)).toBeUndefined();
  });
});
