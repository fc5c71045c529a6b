// In Node or in a browser, to the last byte: the studio's results beside those of the command line.

import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { orrery } from "../cli/command.ts";
import { isChromiumMissing } from "../report/chromium.ts";
import { digestsOf, openStudio, runScenario, type OpenStudio } from "./open-studio.ts";

const SHIPPED = join(import.meta.dirname, "../../scenarios");

describe.skipIf(isChromiumMissing)("a scenario run in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "orrery-same-"));
  let studio: OpenStudio;
  beforeAll(async () => {
    cpSync(SHIPPED, folder, { recursive: true });
    studio = await openStudio();
  });
  afterAll(async () => {
    await studio?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["two-leaders.yaml", "leases and Raft", 1],
    ["stragglers.yaml", "lognormal service times, speculation", 1],
    ["demo.yaml", "a zipped log, estimates, priorities", 1],
    // Seeds to pair, wrong ones too: findings with the commands that replay them.
    ["mutants.yaml", "broken rules", 2],
  ])("%s (%s) is the run of Node, and leaves the same files", async (path, _about, seeds) => {
    const { code, stderr } = await orrery(["run", path, "--replications", String(seeds)], folder);
    expect([0, 1], stderr).toContain(code);
    const ofNode = (name: string): string =>
      readFileSync(join(folder, "reports", path.replace(".yaml", ""), name), "utf8");
    expect(await runScenario(studio.page, path, seeds)).toMatch(/^Done after [\d.]+ s: (pass|fail|inconclusive)\. /);
    const { variants } = JSON.parse(ofNode("results.json")) as Results;
    const digests = Object.entries(variants).flatMap(([name, { runs }]) =>
      runs.map(({ seed, digest }) => [`${name}, seed ${seed}`, digest]),
    );
    expect(digests.length).toBeGreaterThan(1);
    expect(await digestsOf(studio.page)).toEqual(Object.fromEntries(digests));
    expect(await studio.saved("take-results", "results.json")).toBe(ofNode("results.json"));
    expect(await studio.saved("take-report", "report.html")).toBe(ofNode("index.html"));
  });
});
