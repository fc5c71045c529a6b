// EASY backfilling against Batsim: 801 jobs on 32 machines with names. There a head reserves certain machines, and a later
// job may not use those past the shadow time; here a machine's cores are counted, as in all of Mu'alem and Feitelson, and jobs
// do not span machines. The published case says on how many starts counting differs from names; all others are equal.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { easyBackfill } from "../../src/algorithms/ordering/easy-backfill.ts";
import { seconds } from "../../src/kernel/time.ts";
import { happenings, job } from "../algorithms/ordering/drive.ts";
import { isSharedMissing, sharedPath } from "../workload/shared-data.ts";

interface Workload {
  readonly jobs: readonly {
    readonly id: number;
    readonly subtime: number;
    readonly res: number;
    readonly walltime: number;
    readonly profile: string;
  }[];
  readonly profiles: Readonly<Record<string, { readonly delay: number }>>;
}

/** Batsim's clock is a float and writes six digits; the case accepts a millisecond. */
const ACCEPTED_S = 1e-3;

function publishedStarts(): ReadonlyMap<string, number> {
  const [header, ...lines] = readFileSync(sharedPath("data/batsim-medium-late/easy/out_jobs.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const [id, start] = [header.indexOf("job_id"), header.indexOf("starting_time")];
  return new Map(lines.map((cells) => [cells[id], Number(cells[start])]));
}

describe.skipIf(isSharedMissing)("Batsim medium_late, EASY (needs ../shared)", () => {
  test("all but the 76 starts that depend on names of machines are as published", () => {
    const { jobs, profiles } = JSON.parse(
      readFileSync(sharedPath("data/batsim-medium-late/medium_late.json"), "utf8"),
    ) as Workload;
    const ordered = jobs.toSorted((a, b) => a.subtime - b.subtime || a.id - b.id);
    const ours = ordered.map(({ subtime, res, walltime, profile }, index) =>
      job(index, subtime, profiles[profile].delay, { cores: res, estimate: seconds(walltime) }),
    );
    const published = publishedStarts();
    const started = happenings(easyBackfill.create({ order: "arrival", depth: 1_000 }), ours, 32).filter(
      ({ kind }) => kind === "start",
    );
    expect(started).toHaveLength(801);
    const differing = started.filter(
      ({ id, at }) => Math.abs(at / 1e6 - published.get(String(ordered[id].id))!) > ACCEPTED_S,
    );
    expect(differing).toHaveLength(76);
  });
});
