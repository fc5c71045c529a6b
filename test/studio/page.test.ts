// The studio's page in a browser: what somebody sees who types, presses, stops, shares and watches.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runHere } from "../cli/in-process.ts";
import { workFolder } from "../cli/command.ts";
import { isChromiumMissing } from "../report/chromium.ts";
import type { Page } from "./browser.ts";
import type { Results } from "../../src/experiment/results.ts";
import { digestsOf, openStudio, press, run, runScenario, textOf, write, type OpenStudio } from "./open-studio.ts";

const MINE = `name: mine
question: What do <b>two</b> orders do?
duration: 20s
replications: 2
cluster: { workers: { count: 2, cores: 2 } }
workload: { web: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  shortest: { scheduler: { ordering: sjf } }
`;
/** Hours of work for a browser. */
const LONG = MINE.replace("duration: 20s", "duration: 4000h");

describe.skipIf(isChromiumMissing)("the studio", () => {
  let studio: OpenStudio;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio({ "mine.yaml": MINE });
    ({ page } = studio);
  });
  afterAll(() => studio?.close());
  beforeEach(async () => {
    await page.evaluate(`document.querySelector("#scenarios button").click()`);
    await settled(page, MINE);
  });

  /** Checked, as it is now. */
  async function settled(on: Page, text: string): Promise<void> {
    await on.until(`document.getElementById("text").value === ${JSON.stringify(text)}`);
    await on.evaluate(`new Promise((next) => setTimeout(next, 500))`);
  }

  async function type(text: string): Promise<void> {
    await write(page, "text", text);
    await settled(page, text);
  }

  test("begins with the scenario of the command line, and has those that ship", async () => {
    expect(await textOf(page, "#question")).toBe("What do <b>two</b> orders do?");
    const names = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#scenarios b")].map((each) => each.textContent)`,
    );
    expect(names.slice(0, 2)).toEqual(["mine.yaml", "demo.yaml"]);
    expect(names.length).toBeGreaterThan(80);
    await write(page, "find", "raft lead who");
    const found = await page.evaluate<string>(`document.getElementById("scenarios").innerText`);
    await write(page, "find", "");
    expect(found).not.toContain("demo.yaml");
  });

  test("says what is wrong in the words of the command line, at its line, and goes there", async () => {
    const wrong = MINE.replace("ordering: sjf", "ordering: sfj").replace("duration: 20s", "duration: 20");
    await type(wrong);
    const files = workFolder({ "mine.yaml": wrong });
    const { stderr } = await runHere(["validate", `${files.path}/mine.yaml`]);
    files.remove();
    const ofCommand = stderr
      .match(/mine\.yaml:\d+:\d+: .*/g)!
      .map((line) => line.replace("; one of your own is loaded with --plugin", ""));
    expect(ofCommand).toHaveLength(2);
    expect(ofCommand[1]).toContain("did you mean 'sjf'?");
    const shown = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#problems li")].map((each) => each.innerText)`,
    );
    expect(shown).toEqual(ofCommand);
    expect(await textOf(page, "#problem-count")).toBe("2 mistakes");
    const marked = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#numbers .error")].map((each) => each.textContent.trim())`,
    );
    expect(marked).toEqual(["3", "9"]);
    await page.evaluate(`document.querySelectorAll("#problems button")[1].click()`);
    const selected = `(() => { const { value, selectionStart, selectionEnd } = document.getElementById("text"); return value.slice(selectionStart, selectionEnd); })()`;
    expect(await page.evaluate(selected)).toBe("sfj");
    expect(await run(page)).toBe("There are mistakes in the scenario: it was not run.");
    await type(MINE);
    expect(await page.evaluate(`document.querySelectorAll("#problems li, #numbers .error, .mark").length`)).toBe(0);
  });

  test("shows the report in a frame that reaches nothing, and names stay names", async () => {
    expect(await run(page)).toMatch(/^Done after [\d.]+ s: /);
    const frame = await page.evaluate<string>(`document.getElementById("report").outerHTML`);
    expect(frame).toContain('sandbox="allow-scripts" srcdoc="');
    const inFrame = <Value>(expression: string): Promise<Value> =>
      page.evaluateInFrame("mine · Orrery report", expression);
    expect(await inFrame("document.querySelector('h1').textContent")).toBe("What do <b>two</b> orders do?");
    expect(await inFrame("getComputedStyle(document.querySelector('.answer')).borderLeftWidth")).toBe("4px");
    expect(
      await inFrame("(() => { try { return parent.document.title } catch (error) { return error.name } })()"),
    ).toBe("SecurityError");
    // Its links within the page lead where they point, though the frame has no address of its own.
    await inFrame(`document.querySelector('nav a[href="#reproduce"]').click()`);
    expect(await inFrame("document.activeElement.id")).toBe("reproduce");
    await inFrame("new Promise((next) => setTimeout(next, 1000))");
    expect(await inFrame("document.querySelector('#reproduce').getBoundingClientRect().top < innerHeight")).toBe(true);
    const saved = await studio.saved("take-report", "report.html");
    expect(saved).toContain("<h1>What do &lt;b&gt;two&lt;/b&gt; orders do?");
    expect(saved).toContain("orrery run mine.yaml");
  });

  test("stops within a run, and runs again", async () => {
    await type(LONG);
    await press(page, "run");
    await page.until(`/s of virtual time/.test(document.getElementById("progress-text").textContent)`);
    await press(page, "stop");
    await page.until(`document.getElementById("run").hidden === false`);
    expect(await textOf(page, "#state")).toBe("Stopped before a run was done.");
    await type(MINE);
    expect(await run(page)).toMatch(/^Done/);
  });

  test("stopped later, it reports the runs that are done", async () => {
    await type(LONG.replace("  shortest: {", "  shortest: { duration: 1s,"));
    await write(page, "replications", "1");
    await press(page, "run");
    await page.until(`/^1 of 2 runs/.test(document.getElementById("progress-text").textContent)`);
    await press(page, "stop");
    await page.until(`document.getElementById("run").hidden === false`);
    expect(await textOf(page, "#state")).toMatch(/^Stopped after [\d.]+ s: /);
    expect(await page.evaluate(`document.querySelectorAll("#runs .digest").length`)).toBe(1);
  });

  test("a log is added from a file, zipped or not", async () => {
    const log = "1 0 0 2 1 -1 -1 1 2 -1 1 1 1 -1 1 -1 -1 -1\n";
    const files = workFolder();
    writeFileSync(join(files.path, "jobs.swf.gz"), gzipSync(log));
    writeFileSync(join(files.path, "more.swf"), log);
    const logs = `{ a: { trace: { swf: logs/jobs.swf.gz } }, b: { trace: { swf: more.swf } } }`;
    await type(MINE.replace(/\{ web: .* \}$/m, logs));
    expect(await textOf(page, "#problem-count")).toBe("2 mistakes");
    const { root } = await page.send("DOM.getDocument");
    const { nodeId } = await page.send("DOM.querySelector", {
      nodeId: (root as { readonly nodeId: number }).nodeId,
      selector: "#logs",
    });
    const paths = ["jobs.swf.gz", "more.swf"].map((name) => join(files.path, name));
    await page.send("DOM.setFileInputFiles", { nodeId, files: paths });
    await page.until(`document.getElementById("problems").children.length === 0`);
    expect(await run(page)).toMatch(/^Done/);
    files.remove();
  });

  test("two experiments, one after the other, are laid side by side", async () => {
    await runScenario(page, "wiped-log.yaml", 1);
    await write(page, "replications", "");
    await type(MINE);
    await run(page);
    await type(MINE.replace("count: 2", "count: 3"));
    await run(page);
    const digests = await digestsOf(page);
    await page.until(`/^Done .* From before to now/.test(document.getElementById("state").innerText)`);
    await press(page, "tab-changes");
    expect(await textOf(page, "#changes .lines")).toContain("count: 3");
    const command = await page.evaluate<string>(`document.getElementById("before").selectedOptions[0].textContent`);
    expect(command).toMatch(/^run \d+: run wiped-log.yaml$/);
    expect(await textOf(page, "#changes h2")).toMatch(/^From before to now/);
    await press(page, "beside");
    await page.until(`document.getElementById("beside").ariaPressed === "true"`);
    const { question, variants } = JSON.parse(await studio.saved("take-results", "results.json")) as Results;
    expect(question).toBe("How do before and now compare?");
    expect(Object.keys(variants)).toEqual(["before/fifo", "before/shortest", "now/fifo", "now/shortest"]);
    expect(variants["now/fifo"].runs.map(({ digest }) => digest)).toEqual(
      [1, 2].map((seed) => digests[`fifo, seed ${seed}`]),
    );
    expect(await studio.saved("take-report", "report.html")).toContain("before/fifo");
    // Its weather is the same: only the machines differ.
    expect(await studio.saved("take-report", "report.html")).not.toMatch(/not paired/i);
    await press(page, "beside");
    await page.until(`document.getElementById("beside").ariaPressed === "false"`);
    expect(await studio.saved("take-report", "report.html")).not.toContain("before/fifo");
    // Any of those before it can be chosen.
    await page.evaluate(`(() => {
      const before = document.getElementById("before");
      before.selectedIndex = [...before.options].findIndex(({ text }) => text.endsWith("wiped-log.yaml --replications 1"));
      before.dispatchEvent(new Event("change"));
    })()`);
    await page.until(`document.getElementById("changes").innerText.includes("Not there any more")`);
    expect(await page.evaluate(`document.getElementById("changes").innerText`)).toContain("- question:");
  });

  test("a digest is pressed to watch its run, as it was made", async () => {
    await run(page);
    await type(MINE.replace("shortest:", "other:"));
    const label = `Watch shortest, seed 2, digest`;
    await page.evaluate(`document.querySelector('[aria-label^="${label}"]').click()`);
    const digest = await page.evaluate<string>(`document.querySelector('[aria-label^="${label}"]').textContent`);
    await page.until(`/digest/.test(document.getElementById("play-state").textContent)`);
    expect(await textOf(page, "#play-state")).toBe(`shortest, seed 2: digest ${digest}`);
    const inFrame = <Value>(expression: string): Promise<Value> =>
      page.evaluateInFrame("mine, shortest · Orrery replay", expression);
    const time = `document.getElementById("time").textContent`;
    const before = await inFrame(time);
    await inFrame(`document.getElementById("forth").click()`);
    expect(await inFrame(time)).not.toBe(before);
    expect(await inFrame("document.getElementById('address').hidden")).toBe(true);
    expect(page.complaints).toEqual([]);
    const replay = await studio.saved("take-replay", "replay.html");
    expect(replay).toContain(`Seed 2, digest ${digest}.`);
    await write(page, "play-from", "5");
    await press(page, "play-submit");
    await page.until(`/expected/.test(document.getElementById("play-state").textContent)`);
    expect(await textOf(page, "#play-state")).toBe("'from': expected a time such as 500ms, 90s or 2m, found '5'");
    await write(page, "play-from", "");
  });

  test("a link holds the scenario and its seeds, and opens with them", async () => {
    const text = `${MINE}# 日本語, "quotes" & <tags> + 100%\n`;
    await type(text);
    await write(page, "seed", "7");
    await write(page, "replications", "3");
    await write(page, "path", "a b&c.yaml");
    await press(page, "share");
    await page.until(`document.getElementById("link").value !== ""`);
    const link = await page.evaluate<string>(`document.getElementById("link").value`);
    expect(link.startsWith(`${studio.address}#`)).toBe(true);
    const other = await studio.openAt(link.slice(studio.address.length));
    const fields = await other.evaluate(
      `["text", "path", "seed", "replications"].map((id) => document.getElementById(id).value)`,
    );
    expect(fields).toEqual([text, "a b&c.yaml", "7", "3"]);
    const damaged = await studio.openAt("#text=AAAA");
    expect(await textOf(damaged, "#state")).toBe("The link is damaged: nothing could be read from it.");
    expect(await textOf(damaged, "#question")).toBe("What do <b>two</b> orders do?");
    await write(page, "seed", "");
    await write(page, "replications", "");
  });

  test("Tab indents, Escape and then Tab leaves, Enter keeps the depth, and undo takes all of it back", async () => {
    const key = async (name: string, modifiers = 0): Promise<void> => {
      const text = { Enter: "\r" }[name];
      const event = {
        key: name,
        code: name,
        modifiers,
        ...(text && { text }),
        windowsVirtualKeyCode: { Tab: 9, Enter: 13, Escape: 27 }[name],
      };
      await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
      await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    };
    const at = MINE.indexOf("fifo:");
    await page.evaluate(
      `document.getElementById("text").focus(); document.getElementById("text").setSelectionRange(${at}, ${at})`,
    );
    await key("Enter");
    await key("Tab");
    const text = `document.getElementById("text").value`;
    expect(await page.evaluate(text)).toBe(MINE.replace("  fifo:", "  \n    fifo:"));
    await key("Tab", 8);
    expect(await page.evaluate(text)).toBe(MINE.replace("  fifo:", "  \n  fifo:"));
    // Some browsers take several steps back at once.
    for (let times = 0; times < 3 && (await page.evaluate(text)) !== MINE; times += 1)
      await page.evaluate(`document.execCommand("undo")`);
    expect(await page.evaluate(text)).toBe(MINE);
    await key("Escape");
    await key("Tab");
    expect(await page.evaluate(`document.activeElement.id`)).not.toBe("text");
    // Another scenario takes its place as if it were pasted.
    await type(`${MINE}# mine\n`);
    await page.evaluate(`document.querySelectorAll("#scenarios button")[1].click()`);
    await page.evaluate(`document.execCommand("undo")`);
    expect(await page.evaluate(text)).toBe(`${MINE}# mine\n`);
  });

  test("fits a phone, in light and dark, without scrolling sideways", async () => {
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 390,
      height: 844,
      deviceScaleFactor: 1,
      mobile: true,
    });
    for (const tab of ["tab-report", "tab-changes", "tab-play", "tab-runs", "tab-course"]) {
      await press(page, tab);
      expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBe(390);
    }
    await page.send("Emulation.clearDeviceMetricsOverride");
    // Nor does a large window scroll as a whole: each half does by itself.
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 1200,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await press(page, "tab-changes");
    const root = "document.documentElement";
    expect(await page.evaluate(`[${root}.scrollWidth, ${root}.scrollHeight]`)).toEqual([1200, 800]);
    await page.send("Emulation.clearDeviceMetricsOverride");
  });

  test("every field and button has a name, and nothing was complained of or asked of the outside world", async () => {
    await runScenario(page, "two-leaders.yaml", 1);
    const nameless = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll("button, input, select, textarea, iframe, progress")]
      .filter((each) => !(each.textContent.trim() || each.labels?.length || each.ariaLabel || each.title)).map((each) => each.outerHTML)`);
    expect(nameless).toEqual([]);
    expect(page.complaints).toEqual([]);
    const strange = page.requests.filter((url) => !/^(file|blob|data):/.test(url));
    expect(page.requests.some((url) => url.startsWith("blob:"))).toBe(true);
    expect(strange).toEqual([]);
  });
});
