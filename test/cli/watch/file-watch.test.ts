import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watchFiles } from "../../../src/cli/watch/file-watch.ts";
import type { FileWatch } from "../../../src/cli/watch/file-watch.ts";
import { watchedPaths } from "../../../src/cli/watch/watched-paths.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { workFolder } from "../command.ts";

let work: ReturnType<typeof workFolder>;
let files: FileWatch;
let path: string;
beforeEach(() => {
  work = workFolder({ "a.yaml": "one", "jobs.swf": "log" });
  path = join(work.path, "a.yaml");
  files = watchFiles(5);
});
afterEach(() => {
  files.close();
  work.remove();
});

describe("watching files", () => {
  test("sees a file that is written over", async () => {
    files.follow([path]);
    const changed = files.changed();
    writeFileSync(path, "two");
    expect(await changed).toBe(true);
  });

  test("sees another file of the same length put in its place, as editors do", async () => {
    files.follow([path]);
    const changed = files.changed();
    writeFileSync(`${path}~`, "two");
    renameSync(`${path}~`, path);
    expect(await changed).toBe(true);
  });

  test("sees what changed before anybody waited for it, each change once", async () => {
    files.follow([path]);
    writeFileSync(path, "two");
    expect(await files.changed()).toBe(true);
    const next = files.changed();
    files.close();
    expect(await next).toBe(false);
  });

  test("does not forget, when more files are named, what one was before", async () => {
    files.follow([path]);
    writeFileSync(path, "two");
    files.follow([path, join(work.path, "jobs.swf")]);
    expect(await files.changed()).toBe(true);
  });

  test("sees a file go, and one that was not there come", async () => {
    const late = join(work.path, "late.yaml");
    files.follow([path, late]);
    rmSync(path);
    expect(await files.changed()).toBe(true);
    writeFileSync(late, "now");
    expect(await files.changed()).toBe(true);
  });
});

test("a scenario depends on the files beside it that it names, a plug-in on all its sources", () => {
  const data = { workload: { all: { trace: "jobs.swf" } }, name: "no such file", note: "\0" };
  const scenario = { path, variants: [{ data }] } as unknown as Scenario;
  const bundle = { path: "p.ts", code: "", sourceMap: JSON.stringify({ sources: ["/x/p.ts", "/x/rates.ts"] }) };
  expect(watchedPaths([scenario], [bundle])).toEqual([join(work.path, "jobs.swf"), "/x/p.ts", "/x/rates.ts"]);
});
