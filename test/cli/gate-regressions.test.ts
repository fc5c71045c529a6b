// The gate under changed copies of the build: one regression and one innocent change of those of `node bench/gate.mjs`.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const BENCH = fileURLToPath(new URL("../../bench/gate.mjs", import.meta.url));

test("attempts that take 5% longer turn the gate red; a record more for each of them does not", () => {
  const wanted = ["takes 5% longer", "a record more"].flatMap((name) => ["--only", name]);
  const { stdout, stderr, status } = spawnSync(process.execPath, [BENCH, ...wanted], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toContain("right | same | identical (0), 0 of 16 runs changed | nothing is changed");
  expect(stdout).toMatch(/right \| red \| regressed \(1\).* every attempt takes 5% longer \| central\.response\.mean/);
  expect(stdout).toMatch(/right \| told \| unchanged \(0\), 16 of 16 runs changed \| a record more/);
  expect(stdout).toContain("1 of 1 regressions caught; 1 of 1 innocent changes let pass");
  expect(status).toBe(0);
});
