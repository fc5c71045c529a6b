// Backfilling against schedules that others published: the unit cases of pyss on 100 processors and the tests of WRENCH, where
// the case file is at hand.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conservativeBackfill } from "../../../src/algorithms/ordering/conservative-backfill.ts";
import { easyBackfill } from "../../../src/algorithms/ordering/easy-backfill.ts";
import type { Ordering } from "../../../src/algorithms/ordering/ordering.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { ends, job } from "./drive.ts";

const FILE = new URL("../../../../shared/reference-cases.json", import.meta.url);
/** pyss looks at the whole queue. */
const ALL = 100_000;

interface PublishedJob {
  readonly id: string;
  readonly submit: number;
  readonly est: number;
  readonly procs: number;
  readonly run: number;
}

interface PublishedCase {
  readonly id: string;
  readonly setup: {
    readonly processors: number;
    readonly policies: readonly string[];
    readonly jobs: readonly PublishedJob[];
  };
  readonly expected: { readonly finish: Readonly<Record<string, number>> };
}

interface WrenchCase {
  readonly id: string;
  readonly setup: { readonly nodes: number; readonly jobs: readonly (readonly [string, number, number, number])[] };
  readonly expected: { readonly completion: Readonly<Record<string, number>> };
}

/** pyss's names of policies. `easy-exact-runtimes` takes the run time for the estimate. */
const POLICIES: Readonly<Record<string, () => Ordering>> = {
  easy: () => easyBackfill.create({ order: "arrival", depth: ALL }),
  "easy-exact-runtimes": () => easyBackfill.create({ order: "arrival", depth: ALL }),
  "easy-sjbf": () => easyBackfill.create({ order: "shortest", depth: ALL }),
  conservative: () => conservativeBackfill.create({ depth: ALL }),
};

function casesOf<C extends { readonly id: string }>(prefix: string): readonly C[] {
  if (!existsSync(FILE)) return [];
  const { cases } = JSON.parse(readFileSync(FILE, "utf8")) as { readonly cases: readonly C[] };
  return cases.filter(({ id }) => id.startsWith(prefix));
}

describe.skipIf(!existsSync(FILE))("pyss (needs ../shared/reference-cases.json)", () => {
  const cases = Object.keys(POLICIES).flatMap((policy) =>
    casesOf<PublishedCase>("pyss-unit.")
      .filter(({ setup }) => setup.policies.includes(policy))
      .map((published) => [published.id, policy, published] as const),
  );

  test("there are as many cases as docs/validation.md says", () => {
    const count = (policy: string): number => cases.filter((each) => each[1] === policy).length;
    expect(Object.keys(POLICIES).map(count)).toEqual([24, 2, 18, 22]);
  });

  test.each(cases)("%s, %s", (_id, policy, { setup, expected }) => {
    const isExact = policy === "easy-exact-runtimes";
    const jobs = setup.jobs.map(({ submit, run, est, procs }, index) =>
      job(index, submit, run, {
        id: index as TaskId,
        sequence: index,
        cores: procs,
        estimate: seconds(isExact ? run : est),
      }),
    );
    const finished = ends(POLICIES[policy](), jobs, setup.processors);
    expect(Object.fromEntries(setup.jobs.map(({ id }, index) => [id, finished[index]]))).toEqual(expected.finish);
  });
});

describe.skipIf(!existsSync(FILE))("WRENCH, EASY (needs ../shared/reference-cases.json)", () => {
  const cases = casesOf<WrenchCase>("wrench.easy.");

  test("there are cases", () => {
    expect(cases.length).toBeGreaterThan(1);
  });

  test.each(cases.map((each) => [each.id, each] as const))("%s", (_id, { setup, expected }) => {
    let submitted = 0;
    const jobs = setup.jobs.map(([, nodes, duration, offset], index) => {
      const each = job(index, submitted, duration, { cores: nodes });
      submitted += offset;
      return each;
    });
    const finished = ends(POLICIES.easy(), jobs, setup.nodes);
    expect(Object.fromEntries(setup.jobs.map(([name], index) => [name, finished[index]]))).toEqual(expected.completion);
  });
});
