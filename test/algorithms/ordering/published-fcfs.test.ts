// The published unit cases of pyss (first come, first served on 100 processors), where the case file is at hand.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { ends, job } from "./drive.ts";

const FILE = new URL("../../../../shared/reference-cases.json", import.meta.url);

interface PublishedCase {
  readonly id: string;
  readonly setup: {
    readonly processors: number;
    readonly policies: readonly string[];
    readonly jobs: readonly {
      readonly id: string;
      readonly submit: number;
      readonly est: number;
      readonly procs: number;
      readonly run: number;
    }[];
  };
  readonly expected: { readonly finish: Readonly<Record<string, number>> };
}

describe.skipIf(!existsSync(FILE))("pyss, fcfs (needs ../shared/reference-cases.json)", () => {
  const cases = publishedCases();

  test("there are cases", () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  test.each(cases.map((each) => [each.id, each] as const))("%s", (_id, { setup, expected }) => {
    const jobs = setup.jobs.map(({ submit, run, procs }, index) =>
      job(index, submit, run, { id: index as TaskId, sequence: index, cores: procs }),
    );
    const finished = ends(fifo.create({}), jobs, setup.processors);
    expect(Object.fromEntries(setup.jobs.map(({ id }, index) => [id, finished[index]]))).toEqual(expected.finish);
  });
});

function publishedCases(): readonly PublishedCase[] {
  if (!existsSync(FILE)) return [];
  const { cases } = JSON.parse(readFileSync(FILE, "utf8")) as { readonly cases: readonly PublishedCase[] };
  return cases.filter(({ id, setup }) => id.startsWith("pyss-unit.") && setup.policies.includes("fcfs"));
}
