import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { StudioContent } from "../../../src/studio/studio-file.ts";
import { workFolder } from "../command.ts";
import { runHere } from "../in-process.ts";

const GOOD = `name: small
question: Is it small?
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
`;
const LOGGED = `name: logged
workload: { all: { trace: { swf: ../logs/short.swf } } }
`;
/** A job of a second on one core, in Feitelson's columns. */
const LOG = "1 0 0 1 1 -1 -1 1 1 -1 1 1 1 -1 1 -1 -1 -1\n";

const folder = workFolder({ "good.yaml": GOOD, "wrong.yaml": `${GOOD}replicatons: 2\n`, "notes.html": "<p>mine</p>" });
afterAll(() => folder.remove());
const at = (...names: readonly string[]): string => join(folder.path, ...names);

function contentOf(page: string): StudioContent {
  const packed = /<script type="text\/plain" id="content">([^<]*)</.exec(page)![1];
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString()) as StudioContent;
}

async function studio(...args: readonly string[]): Promise<string> {
  const out = at("studio.html");
  const { code, stderr } = await runHere(["studio", ...args, "--out", out]);
  expect(code, stderr).toBe(0);
  return readFileSync(out, "utf8");
}

describe("orrery studio", () => {
  test("writes one file and says where it is", async () => {
    const out = at("new", "lesson.html");
    const { code, stdout, stderr } = await runHere(["studio", "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toBe(`file://${out}\n`);
    expect(stderr).toMatch(/^Wrote \S+lesson\.html \(\d\.\d MiB\)\. Open it in a browser:\n$/);
    expect(readdirSync(at("new"))).toEqual(["lesson.html"]);
  });

  test("has every scenario that ships, as it ships, with the logs that it reads", async () => {
    const { scenarios } = contentOf(await studio());
    const shipped = join(import.meta.dirname, "../../../scenarios");
    const names = readdirSync(shipped).filter((name) => name.endsWith(".yaml"));
    expect(scenarios.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
    expect(scenarios[0].path).toBe("demo.yaml");
    for (const { path, text } of scenarios) expect(text).toBe(readFileSync(join(shipped, path), "utf8"));
    const logs = scenarios.flatMap((each) => Object.entries(each.logs));
    expect(logs.map(([name]) => name)).toEqual(["traces/lublin-256.swf.gz"]);
    expect(logs[0][1]).toMatch(/^;.*\n[^]*\n$/);
    const questions = scenarios.map(({ question }) => question);
    expect(questions.filter((question) => !question.endsWith("?"))).toEqual([]);
  });

  test("begins with the scenarios of the command line, and says which logs of theirs go along", async () => {
    mkdirSync(at("deep"), { recursive: true });
    mkdirSync(at("logs"), { recursive: true });
    writeFileSync(at("deep", "logged.yaml"), LOGGED);
    writeFileSync(at("logs", "short.swf"), LOG);
    const out = at("studio.html");
    const { code, stderr } = await runHere(["studio", at("good.yaml"), at("deep", "logged.yaml"), "-o", out]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("With ../logs/short.swf, which logged.yaml reads.\n");
    const { scenarios } = contentOf(readFileSync(out, "utf8"));
    expect(scenarios.slice(0, 3)).toEqual([
      { path: "good.yaml", text: GOOD, question: "Is it small?", logs: {}, isGiven: true, shelf: "yours" },
      {
        path: "logged.yaml",
        text: LOGGED,
        question: "",
        logs: { "../logs/short.swf": LOG },
        isGiven: true,
        shelf: "yours",
      },
      expect.objectContaining({ path: "demo.yaml", isGiven: false }),
    ]);
  });

  test("writes over a studio, and over nothing else", async () => {
    await studio();
    await studio(at("good.yaml"));
    for (const [out, found] of [
      [at("notes.html"), "expected nothing there, or a studio to write over; found another file, which stays as it is"],
      [folder.path, "expected a file, found a folder"],
    ]) {
      const { code, stdout, stderr } = await runHere(["studio", "--out", out]);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain(found);
    }
    expect(readFileSync(at("notes.html"), "utf8")).toBe("<p>mine</p>");
  });

  test("refuses scenarios with mistakes, and those that are not there, and writes nothing", async () => {
    const wrong = await runHere(["studio", at("wrong.yaml"), "--out", at("never.html")]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`${at("wrong.yaml")}:5:1: error: unknown key 'replicatons'`);
    const missing = await runHere(["studio", at("leader-crash.yaml"), "--out", at("never.html")]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("a scenario of that name comes with Orrery");
    expect(readdirSync(folder.path)).not.toContain("never.html");
  });

  test("asks nothing of the outside world, and admits no code but its own, a report's and a replay's", async () => {
    const page = await studio();
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const script = /<script>([^]*?)<\/script>/.exec(page)![1];
    const style = /<style>([^]*?)<\/style>/.exec(page)![1];
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain(`script-src ${hash(script)} 'sha256-`);
    expect(policy).toContain(`style-src ${hash(style)} 'sha256-`);
    expect(policy).not.toMatch(/unsafe|connect-src|https?:/);
    // Only what is packed could hold more script, and only a worker reads that.
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script/g)).toHaveLength(3);
    const markup = page.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, "");
    expect(markup).not.toMatch(/\s(src|action|data|poster|srcset)="/);
    expect([...markup.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => target)).toEqual(["data:,", "#results"]);
    expect(style).not.toMatch(/@import|url\(/);
    expect(script).not.toMatch(/https?:\/\/|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|importScripts/);
  });

  test("is small enough to be mailed", async () => {
    expect((await studio()).length).toBeLessThan(1_500_000);
  });
});
