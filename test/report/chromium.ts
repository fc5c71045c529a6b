// A real browser (Debian's chromium) that opens a page and says what became of it, where there is one.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHROMIUM: string = process.env["CHROMIUM_PATH"] ?? "chromium";

export const isChromiumMissing = spawnSync(CHROMIUM, ["--version"]).error !== undefined;

export interface OpenedPage {
  /** The document after its scripts have run. */
  readonly html: string;
  /** What it complained of: errors of scripts, refusals by the content security policy. */
  readonly complaints: readonly string[];
}

/** `address`: what follows the file in the address, such as `#t=3`. */
export function openPage(html: string, address = ""): OpenedPage {
  const folder = mkdtempSync(join(tmpdir(), "orrery-page-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, html);
    const { status, stdout, stderr } = spawnSync(
      CHROMIUM,
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--virtual-time-budget=2000",
        `--user-data-dir=${join(folder, "profile")}`,
        "--dump-dom",
        `file://${file}${address}`,
      ],
      { maxBuffer: 1 << 28 },
    );
    if (status !== 0) throw new Error(`chromium: ${status} ${stderr.toString()}`);
    const complaints = stderr
      .toString()
      .split("\n")
      .filter((line) => line.includes(":CONSOLE"));
    return { html: stdout.toString(), complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
