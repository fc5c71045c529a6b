// docs/for-programs.md: every example runs as it stands, one after the other, as somebody would who copies them.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { MAIN } from "./command.ts";

vi.setConfig({ testTimeout: 240_000 });

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/for-programs.md"), "utf8");
const EXAMPLES = [...PAGE.matchAll(/^```(sh|python|js)\n([^]*?)^```$/gm)].map(([, language, code], index) => ({
  index: index + 1,
  language: language as "sh" | "python" | "js",
  code,
}));

// In the repository, so that examples find the packages that they import.
mkdirSync(join(ROOT, ".scratch"), { recursive: true });
const folder = mkdtempSync(join(ROOT, ".scratch/for-programs-"));
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "orrery"), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
chmodSync(join(bin, "orrery"), 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}` };
const has = (program: string): boolean => spawnSync(program, ["--version"], { env }).status === 0;
// Windows has no `sh`; dash, which is one, knows no --version.
const MISSING = { sh: process.platform === "win32" || !has("jq"), python: !has("python3"), js: false };

function run({ language, code }: (typeof EXAMPLES)[number]) {
  const file = join(folder, { sh: "example.sh", python: "example.py", js: "example.mjs" }[language]);
  // What fails in the middle must be seen.
  writeFileSync(file, language === "sh" ? `set -e\n${code}` : code);
  const program = { sh: "sh", python: "python3", js: process.execPath }[language];
  return spawnSync(program, [file], { cwd: folder, env, encoding: "utf8" });
}

test("the page has examples in every language that it promises", () => {
  expect(new Set(EXAMPLES.map(({ language }) => language))).toEqual(new Set(["sh", "python", "js"]));
  expect(EXAMPLES.length).toBeGreaterThan(10);
});

describe.each(EXAMPLES)("example $index, in $language", (example) => {
  test.skipIf(MISSING.sh || MISSING[example.language])("runs, and says something", () => {
    const { status, stdout, stderr } = run(example);
    expect(status, `${example.code}\n${stdout}${stderr}`).toBe(0);
    expect(stdout + stderr).not.toBe("");
    expect(stderr).not.toMatch(/error|warning/i);
  });
});
