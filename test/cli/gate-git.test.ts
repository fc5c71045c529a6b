// Baselines as they were at a git reference.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BASELINE_FOLDER, openBaselines } from "../../src/cli/gate/baseline-store.ts";
import { orrery, workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

const SCENARIO = `name: small
replications: 3
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
`;
const QUICK = ["--jobs", "1", "--quiet"];

test("says where in a repository a folder was looked for, and where it is", async () => {
  const repository = workFolder({});
  for (const path of ["reports/baseline", "packages/sched"])
    mkdirSync(join(repository.path, path), { recursive: true });
  writeFileSync(join(repository.path, "reports/baseline/small.json"), "{}");
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: repository.path });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  try {
    const below = join(repository.path, "packages/sched");
    const { code, stderr } = await orrery(["gate", "--baseline", "HEAD", "--jobs", "1"], below);
    expect(stderr).toContain(
      "HEAD has no folder reports/baseline below packages/sched/, where the command was given; " +
        "there is one at the top of the repository: HEAD:../../reports/baseline",
    );
    expect(code).toBe(2);
    const found = await orrery(["gate", "--baseline", "HEAD:../../reports/baseline", "--jobs", "1"], below);
    expect(found.stdout).toContain("HEAD");
    expect(found.stderr).not.toContain("has no folder");
  } finally {
    repository.remove();
  }
});

test("compares with the baseline of a git reference", async () => {
  const repository = workFolder({ "small.yaml": SCENARIO });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: repository.path });
  git("init", "--quiet");
  await runHere([
    "baseline",
    "write",
    join(repository.path, "small.yaml"),
    "--baseline",
    join(repository.path, BASELINE_FOLDER),
    ...QUICK,
  ]);
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  // The commands of git look at the folder in which the process is, which a test must not change for all others.
  const saved = process.env["GIT_DIR"];
  process.env["GIT_DIR"] = join(repository.path, ".git");
  try {
    const store = openBaselines(`HEAD:${BASELINE_FOLDER}`);
    expect(store.list()).toEqual(["small"]);
    expect(store.read("small")).toMatchObject({ kind: "baseline", baseline: { scenario: "small" } });
    expect(store.read("nothing")).toBeUndefined();
    expect(() => openBaselines("no-such-branch")).toThrow(/expected a folder or a git reference/);
    expect(() => openBaselines("--output=x")).toThrow(/expected a folder or a git reference/);
  } finally {
    if (saved === undefined) delete process.env["GIT_DIR"];
    else process.env["GIT_DIR"] = saved;
    repository.remove();
  }
});
