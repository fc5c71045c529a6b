import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { orrery, workFolder } from "./command.ts";

vi.setConfig({ testTimeout: 60_000 });

const PAGE = fileURLToPath(new URL("../../docs/command-line.md", import.meta.url));
/** A comment that names a command, then the block that shows its help. */
const HELP_BLOCK = /<!-- help ?([a-z]*) -->\n\n```text\n(?:[^]*?\n)?```(?=\n)/g;

const folder = workFolder();
afterAll(() => folder.remove());

test("docs/command-line.md shows the help that the command prints (vitest --update rewrites it)", async () => {
  const page = readFileSync(PAGE, "utf8");
  const commands = [...page.matchAll(HELP_BLOCK)].map((match) => match[1]);
  expect(commands).toEqual([
    "",
    "run",
    "validate",
    "list",
    "trace",
    "schema",
    "init",
    "studio",
    "sweep",
    "search",
    "report",
    "hunt",
    "live",
    "baseline",
    "gate",
    "diff",
    "export",
    "merge",
    "store",
    "worker",
  ]);
  const helps = await Promise.all(
    commands.map((command) => orrery([...(command === "" ? [] : [command]), "--help"], folder.path)),
  );
  for (const { code, stderr } of helps) expect(code, stderr).toBe(0);
  let next = 0;
  const current = page.replaceAll(HELP_BLOCK, (_block, command: string) => {
    const help = helps[next].stdout.replaceAll(/[ \t]+$/gm, "").trimEnd();
    next += 1;
    return `<!-- help${command === "" ? "" : ` ${command}`} -->\n\n\`\`\`text\n${help}\n\`\`\``;
  });
  await expect(current).toMatchFileSnapshot(PAGE);
});
