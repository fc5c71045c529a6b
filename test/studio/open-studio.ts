// A studio as a user makes it, opened in a browser from the file, and used by what can be pressed in it.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { orrery, workFolder } from "../cli/command.ts";
import { startBrowser, type Page } from "./browser.ts";

export interface OpenStudio {
  readonly page: Page;
  /** Of the page without what follows the `#`. */
  readonly address: string;
  /** Another page of the same browser, at this fragment. */
  openAt(fragment: string): Promise<Page>;
  /** The file that a press on this button saves. */
  saved(button: string, name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openStudio(files: Readonly<Record<string, string>> = {}): Promise<OpenStudio> {
  const folder = workFolder(files);
  const { code, stdout, stderr } = await orrery(["studio", ...Object.keys(files)], folder.path);
  if (code !== 0) throw new Error(stderr);
  const address = pathToFileURL(join(folder.path, "studio.html")).href;
  if (stdout !== `${address}\n`) throw new Error(`expected ${address}, found ${stdout}`);
  const browser = startBrowser();
  const openAt = async (fragment: string): Promise<Page> => {
    const page = await browser.open(address + fragment);
    await page.until(`document.getElementById("text")?.value`);
    await page.until(
      `document.getElementById("play-variant").options.length > 0 || document.getElementById("problems").children.length > 0`,
    );
    return page;
  };
  const page = await openAt("");
  const downloads = join(folder.path, "downloads");
  mkdirSync(downloads);
  await page.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
  return {
    page,
    address,
    openAt,
    async saved(button, name) {
      const path = join(downloads, name);
      rmSync(path, { force: true });
      await press(page, button);
      while (!existsSync(path)) await new Promise((next) => setTimeout(next, 50));
      return readFileSync(path, "utf8");
    },
    async close() {
      await browser.close();
      folder.remove();
    },
  };
}

export async function press(page: Page, id: string): Promise<void> {
  await page.evaluate(`document.getElementById(${JSON.stringify(id)}).click()`);
}

/** As somebody types it, over what is there. */
export async function write(page: Page, id: string, text: string): Promise<void> {
  await page.evaluate(`(() => {
    const field = document.getElementById(${JSON.stringify(id)});
    field.value = ${JSON.stringify(text)};
    field.dispatchEvent(new Event("input"));
  })()`);
}

export function textOf(page: Page, selector: string): Promise<string> {
  return page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
}

/** Takes a scenario out of the list and runs it; what is said in the end. */
export async function runScenario(page: Page, path: string, seeds: number): Promise<string> {
  await page.evaluate(`[...document.querySelectorAll("#scenarios button")]
    .find((each) => each.querySelector("b").textContent === ${JSON.stringify(path)}).click()`);
  await write(page, "replications", String(seeds));
  return run(page);
}

export async function run(page: Page): Promise<string> {
  await press(page, "run");
  await page.until(`document.getElementById("run").hidden === false`);
  return textOf(page, "#state");
}

/** As the page shows them, by variant and seed. */
export function digestsOf(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(`Object.fromEntries([...document.querySelectorAll("#runs tbody tr")].flatMap((row) =>
    [...row.querySelectorAll("td")].map((cell, index) => [
      document.querySelectorAll("#runs thead th")[index + 1].textContent + ", seed " + row.querySelector("th").textContent,
      cell.textContent])))`);
}
