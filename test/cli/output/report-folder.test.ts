import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { outFolders } from "../../../src/cli/output/out-folders.ts";
import { ReportFolder } from "../../../src/cli/output/report-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "orrery-report-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const RESULTS = '{ "schema": "orrery/results/1" }';
function publish(path: string, files: Readonly<Record<string, string>>): void {
  const folder = new ReportFolder(path);
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  folder.publish();
}

describe("a report's folder", () => {
  test("is not there before it is whole", () => {
    const path = join(root, "deep", "demo");
    const folder = new ReportFolder(path);
    folder.write("results.json", RESULTS);
    folder.write("charts/wait.png", new Uint8Array([1, 2]));
    expect(existsSync(path)).toBe(false);
    folder.publish();
    expect(readdirSync(path).sort()).toEqual(["charts", "results.json"]);
    expect(readdirSync(join(root, "deep"))).toEqual(["demo"]);
  });

  test("replaces an older report as a whole", () => {
    const path = join(root, "demo");
    publish(path, { "results.json": RESULTS, "old.txt": "old" });
    publish(path, { "results.json": RESULTS, "new.txt": "new" });
    expect(readdirSync(path).sort()).toEqual(["new.txt", "results.json"]);
    expect(readdirSync(root)).toEqual(["demo"]);
  });

  test("that is discarded leaves the older report and nothing else", () => {
    const path = join(root, "demo");
    publish(path, { "results.json": RESULTS, "old.txt": "old" });
    const folder = new ReportFolder(path);
    folder.write("results.json", "half");
    folder.discard();
    folder.discard();
    expect(readFileSync(join(path, "old.txt"), "utf8")).toBe("old");
    expect(readdirSync(root)).toEqual(["demo"]);
  });

  test("never replaces a folder that is not a report", () => {
    const path = join(root, "thesis");
    mkdirSync(path);
    writeFileSync(join(path, "chapter-1.txt"), "years of work");
    expect(() => new ReportFolder(path)).toThrow("the folder holds something that is not a report");
    writeFileSync(join(path, "results.json"), '{ "schema": "other/1" }');
    expect(() => new ReportFolder(path)).toThrow("the folder holds something that is not a report");
    expect(readFileSync(join(path, "chapter-1.txt"), "utf8")).toBe("years of work");
  });

  test("refuses a place that is a file", () => {
    const path = join(root, "file");
    writeFileSync(path, "");
    expect(() => new ReportFolder(path)).toThrow(/--out .*file/);
    expect(() => new ReportFolder(join(path, "inside"))).toThrow(/cannot be written/);
  });
});

describe("where reports go", () => {
  test("reports/<scenario>, or the folder given, or a folder each inside it", () => {
    expect(outFolders(["demo"], undefined)).toEqual([join("reports", "demo")]);
    expect(outFolders(["demo"], "there")).toEqual(["there"]);
    expect(outFolders(["a", "b"], "there")).toEqual([join("there", "a"), join("there", "b")]);
  });

  test("never outside of reports, whatever the scenario is called", () => {
    expect(outFolders(["../../etc"], undefined)).toEqual([join("reports", "-..-etc")]);
  });

  test("not to the same place for two scenarios", () => {
    expect(() => outFolders(["demo", "demo"], undefined)).toThrow(/named 'demo'/);
  });
});
