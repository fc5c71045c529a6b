import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FORMATS } from "../../../src/cli/export/formats.ts";
import { exportHelp } from "./export-here.ts";

const PAGE = fileURLToPath(new URL("../../../docs/exports.md", import.meta.url));
const HELP_BLOCK = /<!-- help export -->\n\n```text\n[^`]*```/;

test("docs/exports.md shows the help that the command prints (vitest --update rewrites it)", async () => {
  const page = readFileSync(PAGE, "utf8");
  expect(page).toMatch(HELP_BLOCK);
  const help = await exportHelp();
  expect(help).toContain("--messages-max");
  const current = page.replace(HELP_BLOCK, () => `<!-- help export -->\n\n\`\`\`text\n${help}\n\`\`\``);
  await expect(current).toMatchFileSnapshot(PAGE);
});

test("docs/exports.md names every format with its files", () => {
  const page = readFileSync(PAGE, "utf8");
  for (const [format, { files }] of Object.entries(FORMATS))
    expect(page, format).toContain(`| \`${format}\` | ${files.map((file) => `\`${file}\``).join(", ")} |`);
});
