// The studio as a class uses it: lessons of the course, a choice of designs, settings to try, help while writing, and a way from what
// was found to where it happened.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { orrery, workFolder } from "../cli/command.ts";
import { isChromiumMissing } from "../report/chromium.ts";
import type { Page } from "./browser.ts";
import { digestsOf, openStudio, press, run, runScenario, textOf, write, type OpenStudio } from "./open-studio.ts";

const MINE = `name: mine
duration: 20s
replications: 2
cluster: { workers: { count: 2, cores: 2 } }
workload: { web: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  shortest: { scheduler: { ordering: sjf } }
expect:
  - fifo.response.mean < 2 * shortest.response.mean
`;

describe.skipIf(isChromiumMissing)("a lesson in the studio", () => {
  let studio: OpenStudio;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio({ "mine.yaml": MINE });
    ({ page } = studio);
  });
  afterAll(() => studio?.close());

  async function type(text: string): Promise<void> {
    await write(page, "text", text);
    await page.evaluate(`new Promise((next) => setTimeout(next, 600))`);
  }

  async function cursorAfter(words: string): Promise<void> {
    await page.evaluate(`(() => {
      const field = document.getElementById("text");
      field.focus();
      const at = field.value.indexOf(${JSON.stringify(words)}) + ${words.length};
      field.setSelectionRange(at, at);
    })()`);
  }

  async function key(name: string, modifiers = 0): Promise<void> {
    const codes: Readonly<Record<string, number>> = { Enter: 13, Escape: 27, " ": 32, ArrowDown: 40 };
    const event = { key: name, code: name === " " ? "Space" : name, modifiers, windowsVirtualKeyCode: codes[name] };
    await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  test("only the designs that are ticked run, and what is expected of the others is left out", async () => {
    await type(MINE);
    expect(await textOf(page, "#designs-state")).toBe("all 2");
    await page.evaluate(`document.querySelector('#designs input[value="fifo"]').click()`);
    await page.until(`document.getElementById("choices-state").textContent !== ""`);
    expect(await textOf(page, "#designs-state")).toBe("1 of 2 (shortest)");
    expect(await textOf(page, "#choices-state")).toMatch(/^1 expectation is left out/);
    expect(await run(page)).toMatch(/^Done/);
    expect(Object.keys(await digestsOf(page))).toEqual(["shortest, seed 1", "shortest, seed 2"]);
    await press(page, "no-designs");
    expect(await run(page)).toBe("No design is chosen: nothing was run.");
    await press(page, "all-designs");
    await page.until(`document.getElementById("choices-state").textContent === ""`);
  });

  test("other settings are tried as `orrery sweep` tries them, and mistakes in them are told before it runs", async () => {
    await type(MINE);
    await write(page, "settings", "cluster.workers.cuont=2,3");
    await page.until(`document.getElementById("choices-state").textContent !== ""`);
    expect(await textOf(page, "#choices-state")).toContain("cluster.workers.cuont");
    expect(await run(page)).toBe("There are mistakes in the settings to try: it was not run.");
    await write(page, "settings", "cluster.workers.count=2,3");
    await write(page, "goals", "minimise:response.p99");
    await page.evaluate(`document.querySelector('#designs input[value="shortest"]').click()`);
    expect(await run(page)).toMatch(/^Done/);
    const { path, remove } = workFolder({ "mine.yaml": MINE });
    const words = ["--set", "cluster.workers.count=2,3", "--goal", "minimise:response.p99", "--variant", "fifo"];
    const { stdout, code } = await orrery(["sweep", "mine.yaml", ...words, "--json", "--quiet", "--no-report"], path);
    remove();
    expect(code).toBe(0);
    const results = await studio.saved("take-results", "results.json");
    expect(Object.keys((JSON.parse(results) as Results).variants)).toEqual(["fifo@count=2", "fifo@count=3"]);
    expect(results).toBe(stdout);
    expect(await studio.saved("take-report", "report.html")).toContain(`orrery sweep mine.yaml ${words.join(" ")}`);
    // The points can be watched, and a link holds what was asked for.
    expect(await page.evaluate(`[...document.getElementById("play-variant").options].map(({ text }) => text)`)).toEqual(
      ["fifo@count=2", "fifo@count=3"],
    );
    await press(page, "share");
    await page.until(`document.getElementById("link").value !== ""`);
    const link = await page.evaluate<string>(`document.getElementById("link").value`);
    const other = await studio.openAt(link.slice(studio.address.length));
    expect(await textOf(other, "#designs-state")).toBe("1 of 2 (fifo)");
    expect(await other.evaluate(`["settings", "goals"].map((id) => document.getElementById(id).value)`)).toEqual([
      "cluster.workers.count=2,3",
      "minimise:response.p99",
    ]);
    await write(page, "settings", "");
    await write(page, "goals", "");
    await press(page, "all-designs");
  });

  test("the library goes from what is learnt first, shelf by shelf, with the lessons of each", async () => {
    const shelves = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#scenarios h3")].map((each) => each.textContent)`,
    );
    expect(shelves.slice(0, 3)).toEqual(["yours", "which task goes next", "where it goes"]);
    await page.evaluate(`document.getElementById("library").open = true`);
    await write(page, "find", "lesson 7");
    const shown = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#scenarios li:not([hidden]) b")].map((each) => each.textContent)`,
    );
    expect(shown).toEqual(expect.arrayContaining(["gc-pause.yaml", "zombie-completion.yaml"]));
    expect(await page.evaluate(`document.querySelector("#scenarios .shelf").hidden`)).toBe(true);
    await write(page, "find", "");
  });

  test("every lesson is there as it is written, and its commands open what they are about", async () => {
    await press(page, "tab-course");
    const titles = await page.evaluate<string[]>(
      `[...document.getElementById("lesson").options].map(({ text }) => text)`,
    );
    expect(titles).toHaveLength(24);
    for (const index of titles.keys()) {
      await page.evaluate(`(() => {
        const choice = document.getElementById("lesson");
        choice.selectedIndex = ${index};
        choice.dispatchEvent(new Event("change"));
      })()`);
      const text = await page.evaluate<string>(`document.getElementById("lesson-text").textContent`);
      expect(text.length, titles[index]).toBeGreaterThan(300);
      // Of Markdown's own marks nothing is left.
      expect(text.replaceAll(/\$\{.*?\}/g, ""), titles[index]).not.toMatch(/\*\*|`|\]\(|<\/?details/);
    }
    await page.evaluate(`(() => {
      const choice = document.getElementById("lesson");
      choice.selectedIndex = 0;
      choice.dispatchEvent(new Event("change"));
    })()`);
    await page.evaluate(`(() => {
      const field = document.querySelector(".prediction textarea");
      field.value = "61 s";
      field.dispatchEvent(new Event("input"));
    })()`);
    expect(await page.evaluate(`document.querySelector(".answer .predicted").textContent`)).toContain("61 s");
    await page.evaluate(`globalThis.confirm = () => true`);
    await page.evaluate(`document.querySelectorAll(".commands button")[1].click()`);
    await page.until(`document.getElementById("designs-state").textContent === "1 of 4 (srpt-misjudged)"`);
    const fields = await page.evaluate(
      `["path", "settings", "replications"].map((id) => document.getElementById(id).value)`,
    );
    expect(fields).toEqual(["heavy-tails.yaml", "workload.all.estimate.lognormal-error.sigma=0.5,1,2,4", "5"]);
    expect(await page.evaluate(`document.activeElement.id`)).toBe("run");
  });

  test("what the key at the cursor means is told, and its value is one press from being tried", async () => {
    await type(MINE);
    await write(page, "settings", "");
    await cursorAfter("count");
    await page.until(`/cluster › workers › count/.test(document.getElementById("assist-text").textContent)`);
    expect(await textOf(page, "#assist-text")).toMatch(/a whole number/);
    await press(page, "vary");
    expect(await page.evaluate(`document.getElementById("settings").value`)).toBe("cluster.workers.count=2");
    expect(await page.evaluate(`document.activeElement.id`)).toBe("settings");
    await write(page, "settings", "");
  });

  test("it is told at the first press into a page that was just opened", async () => {
    const other = await studio.openAt("");
    await other.evaluate(`(() => {
      const field = document.getElementById("text");
      field.focus();
      field.setSelectionRange(field.value.indexOf("count"), field.value.indexOf("count"));
    })()`);
    await other.until(`/cluster › workers › count/.test(document.getElementById("assist-text").textContent)`);
    expect(await textOf(other, "#assist-text")).toContain("a whole number");
  });

  test("what the pointer rests on is told beside it, and goes when it moves on", async () => {
    await type(MINE);
    await page.evaluate(`document.getElementById("text").scrollIntoView({ behavior: "instant", block: "start" })`);
    const { x, y } = await page.evaluate<{ x: number; y: number }>(
      `(({ left, top }) => ({ x: left + 24, y: top + 8 + 1.5 * 20 }))(document.getElementById("text").getBoundingClientRect())`,
    );
    await page.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    await page.until(`document.getElementById("hover").hidden === false`);
    expect(await textOf(page, "#hover")).toMatch(/^duration .*New work arrives/);
    await page.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: x + 400, y: 5 });
    await page.until(`document.getElementById("hover").hidden`);
  });

  test("a file is opened in the place of what is there, with all its designs", async () => {
    const { path, remove } = workFolder({ "class.yaml": MINE.replace("name: mine", "name: class") });
    const { root } = await page.send("DOM.getDocument");
    const of = { nodeId: (root as { readonly nodeId: number }).nodeId, selector: "#scenario-file" };
    const { nodeId } = await page.send("DOM.querySelector", of);
    await page.send("DOM.setFileInputFiles", { nodeId, files: [`${path}/class.yaml`] });
    await page.until(`document.getElementById("path").value === "class.yaml"`);
    remove();
    expect(await page.evaluate(`document.getElementById("text").value`)).toContain("name: class");
    await page.until(`document.getElementById("designs-state").textContent === "all 2"`);
  });

  test("what may stand at the cursor is listed, chosen by keys, and Escape leaves the text as it is", async () => {
    await type(MINE.replace("ordering: sjf", "ordering: "));
    await cursorAfter("ordering: fifo } }\n  shortest: { scheduler: { ordering: ");
    await page.send("Input.insertText", { text: "sr" });
    await page.until(`document.getElementById("suggestions-part").hidden === false`);
    expect(await page.evaluate(`document.querySelector("#suggestions [aria-selected=true] b").textContent`)).toBe(
      "srpt",
    );
    expect(await textOf(page, "#suggestion-meaning")).not.toBe("");
    expect(await page.evaluate(`document.getElementById("text").getAttribute("aria-activedescendant")`)).toBe(
      "suggestion-0",
    );
    await key("Escape");
    expect(await page.evaluate(`document.getElementById("suggestions-part").hidden`)).toBe(true);
    expect(await page.evaluate(`document.getElementById("text").value`)).toContain("ordering: sr }");
    await key(" ", 2);
    await page.until(`document.getElementById("suggestions-part").hidden === false`);
    await key("Enter");
    expect(await page.evaluate(`document.getElementById("text").value`)).toBe(MINE.replace("sjf", "srpt"));
    expect(await page.evaluate(`document.getElementById("suggestions-part").hidden`)).toBe(true);
  });

  test("from what was found a press leads to that moment of that run", async () => {
    await runScenario(page, "mutants.yaml", 1);
    const label = await page.evaluate<string>(`document.querySelector(".findings button").textContent`);
    const [, variant, at] = /^Watch (.+), seed 1, at ([\d.]+) s$/.exec(label)!;
    await page.evaluate(`document.querySelector(".findings button").click()`);
    await page.until(`/digest/.test(document.getElementById("play-state").textContent)`);
    expect(await textOf(page, "#play-state")).toContain(`${variant!}, seed 1: digest `);
    const title = `mutants, ${variant!} · Orrery replay`;
    const time = await page.evaluateInFrame<string>(
      title,
      `new Promise((next) => setTimeout(() => next(document.getElementById("seek").getAttribute("aria-valuetext")), 1000))`,
    );
    expect(time).not.toMatch(/^0(\.0+)? s$|^0:00/);
    expect(Number(at)).toBeGreaterThan(1);
    // And to what happened to the task that it is about; a time there goes to the replay that is shown.
    await page.evaluate(
      `[...document.querySelectorAll(".findings button")].find((each) => /^What happened/.test(each.textContent)).click()`,
    );
    await page.until(`document.getElementById("records").hidden === false`);
    const task = await page.evaluate<string>(`document.getElementById("records-task").value`);
    expect(await textOf(page, "#records caption")).toMatch(/^\d+ of the run's [\d,]+ records/);
    expect(await textOf(page, "#records tbody tr")).toContain(`task ${task}`);
    expect(page.complaints).toEqual([]);
  });

  test("a trace of the course lists its records, and a time among them is watched", async () => {
    await page.evaluate(`(() => {
      document.getElementById("tab-course").click();
      const choice = document.getElementById("lesson");
      choice.selectedIndex = 6;
      choice.dispatchEvent(new Event("change"));
      [...document.querySelectorAll(".commands button")].at(-2).click();
    })()`);
    await page.until(`/task 1500/.test(document.getElementById("records").innerText)`);
    const text = await page.evaluate<string>(`document.getElementById("records").innerText`);
    // As the answer of the lesson has it: both masters have admitted it.
    expect(text).toMatch(/task\.admitted.*master\/0/);
    expect(text).toMatch(/task\.admitted.*master\/1/);
    const row = `[...document.querySelectorAll("#records tr")].find((each) => /task.admitted.*master.1/.test(each.innerText))`;
    const at = Number(await page.evaluate<string>(`${row}.querySelector("button").textContent`));
    expect(at).toBeCloseTo(85.02, 1);
    await page.evaluate(`${row}.querySelector("button").click()`);
    await page.until(`/, at 85\\.[0-9]+ s$/.test(document.getElementById("play-state").textContent)`);
    const time = `new Promise((next) => setTimeout(() => next(document.getElementById("time").textContent), 1000))`;
    expect(await page.evaluateInFrame<string>("gc-pause, unfenced · Orrery replay", time)).toMatch(/1:25\.|85\./);
    expect(page.complaints).toEqual([]);
  });
});
