// Runs the built command as a user does: another process, its own folder, no terminal.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPrinted } from "../schema/conformity.ts";

export const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails, rather than skips, where nothing was built: `npm test` builds first. */
export function start(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  stdout: "pipe" | number = "pipe",
): ChildProcess {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  // The words of other languages must not matter: yargs would follow LC_ALL.
  const env = { PATH: process.env["PATH"], LC_ALL: "de_DE.UTF-8", ...environment };
  return spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ["ignore", stdout, "pipe"] });
}

export function orrery(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return outcomeOf(start(args, folder, environment));
}

/** Rejects where it printed an object that is not as its published schema says: every test with --json is a test of that. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      try {
        checkPrinted(stdout);
        resolve({ code, stdout, stderr });
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

/** A folder of its own with some files in it; gone when `remove` is called. */
export function workFolder(files: Readonly<Record<string, string>> = {}): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
