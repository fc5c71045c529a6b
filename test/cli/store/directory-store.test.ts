import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DirectoryStore, entryPath, rowsPath } from "../../../src/cli/store/directory-store.ts";
import { BrokenDeterminism } from "../../../src/experiment/store/result-store.ts";
import { runOf } from "../../experiment/made-up.ts";
import { workFolder } from "../command.ts";
import { identified, rowOf } from "./made-store.ts";

let folder: ReturnType<typeof workFolder>;
let said: string[];
let store: DirectoryStore;
beforeEach(() => {
  folder = workFolder();
  said = [];
  store = open();
});
afterEach(() => folder.remove());

function open(): DirectoryStore {
  return new DirectoryStore(join(folder.path, "store"), (text) => void said.push(text));
}

const RUN = identified(1);
const DETAILED = identified(1, { detailed: true });

async function write(run = RUN, result = runOf("fifo", 1)): Promise<void> {
  store.write(run, result, undefined);
  await store.flush();
}

async function writeRows(count: number): Promise<void> {
  const rows = store.openRows(DETAILED);
  for (let task = 0; task < count; task += 1) rows.add([rowOf(task)]);
  store.write(DETAILED, runOf("fifo", 1), rows);
  await store.flush();
}

/** Every file of the store. */
const files = () =>
  readdirSync(join(folder.path, "store"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe("a store in a folder", () => {
  test("gives back what was written, from another process as well, and nothing else", async () => {
    const result = runOf("fifo", 1, { metrics: { "response.mean": Number.NaN, "tasks.lost": -0 } });
    await write(RUN, result);
    expect(open().read(RUN)?.result).toEqual(result);
    expect(open().read(identified(2))).toBeUndefined();
    expect(said).toEqual([]);
  });

  test("keeps an entry as plain JSON with its id, identity and hash", async () => {
    await write();
    const entry = JSON.parse(readFileSync(entryPath(store.folder, RUN.id), "utf8")) as Record<string, unknown>;
    expect(Object.keys(entry)).toEqual(["id", "identity", "result", "sha256"]);
    expect(entry).toMatchObject({ id: RUN.id, identity: RUN.identity });
  });

  test("gives back the rows of a detailed run, in order", async () => {
    await writeRows(10_000);
    const rows = [...(open().read(DETAILED)?.rows?.() ?? [])];
    expect(rows.flat()).toEqual(Array.from({ length: 10_000 }, (_each, task) => rowOf(task)));
    expect(rows.length).toBeGreaterThan(1);
  });

  test("knows a detailed run without tasks from one whose rows nobody kept", async () => {
    await write(DETAILED);
    expect(open().read(DETAILED)?.rows).toBeUndefined();
    await writeRows(0);
    expect([...(open().read(DETAILED)?.rows?.() ?? [[rowOf(1)]])]).toEqual([]);
  });

  test("leaves nothing under a temporary name", async () => {
    await write();
    await writeRows(3);
    store.openRows(identified(9, { detailed: true })).discard();
    expect(files().filter((name) => name.includes(".tmp"))).toEqual([]);
    expect(files()).toHaveLength(3);
  });
});

describe("a damaged entry", () => {
  const damages: [string, (path: string) => void][] = [
    ["truncated", (path) => truncateSync(path, 200)],
    ["empty", (path) => truncateSync(path, 0)],
    [
      "with one digit changed",
      (path) => writeFileSync(path, readFileSync(path, "utf8").replace('"seed":1', '"seed":3')),
    ],
    ["with something behind it", (path) => appendFileSync(path, " ")],
    ["which is another run's", (path) => writeFileSync(path, readFileSync(entryPath(store.folder, identified(2).id)))],
    ["which is a folder", (path) => (rmSync(path), mkdirSync(path))],
  ];
  test.each(damages)("%s is said with its name, and made again", async (_title, damage) => {
    await write(identified(2));
    await write();
    const path = entryPath(store.folder, RUN.id);
    damage(path);
    expect(open().read(RUN)).toBeUndefined();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(path);
    expect(said[0]).toContain("made again");
  });

  test("is replaced when the run was made again", async () => {
    await write();
    truncateSync(entryPath(store.folder, RUN.id), 200);
    await write();
    expect(open().read(RUN)?.result).toEqual(runOf("fifo", 1));
  });

  test.each([
    ["cut off", (path: string) => truncateSync(path, 400)],
    ["changed", (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace('"task":1', '"task":9'))],
  ])("with rows that are %s has no rows, and says so", async (_title, damage) => {
    await writeRows(20);
    const path = rowsPath(entryPath(store.folder, DETAILED.id));
    damage(path);
    expect(open().read(DETAILED)?.rows).toBeUndefined();
    expect(said[0]).toContain(path);
    await writeRows(20);
    expect([...(open().read(DETAILED)?.rows?.() ?? [])].flat()).toHaveLength(20);
  });
});

describe("a second result of one run", () => {
  test("that is the same is no matter", async () => {
    await write();
    await write();
    expect(files()).toHaveLength(1);
  });

  test("that differs is broken determinism: both are kept and named", async () => {
    await write();
    const different = write(RUN, runOf("fifo", 1, { digest: "other" }));
    await expect(different).rejects.toThrow(BrokenDeterminism);
    await expect(different).rejects.toThrow(/variant 'fifo' at seed 1[^]*\(digest fifo-1\)[^]*\(digest other\)/);
    expect(open().read(RUN)?.result.digest).toBe("fifo-1");
    expect(files().filter((name) => name.endsWith(".differs.json"))).toHaveLength(1);
    expect(() => store.write(identified(2), runOf("fifo", 2), undefined)).toThrow(BrokenDeterminism);
  });

  test("is found as well where more are written than the disk can follow", async () => {
    for (let seed = 0; seed < 300; seed += 1) store.write(identified(seed), runOf("fifo", seed), undefined);
    await store.flush();
    expect(files()).toHaveLength(300);
    for (let seed = 0; seed < 299; seed += 1) store.write(identified(seed), runOf("fifo", seed), undefined);
    store.write(identified(299), runOf("fifo", 299, { digest: "other" }), undefined);
    await expect(store.flush()).rejects.toThrow(BrokenDeterminism);
  });
});

describe("two stores on one folder", () => {
  test("may write the same runs at the same time", async () => {
    const other = open();
    for (let seed = 0; seed < 50; seed += 1)
      for (const each of [store, other]) each.write(identified(seed), runOf("fifo", seed), undefined);
    await Promise.all([store.flush(), other.flush()]);
    expect(files()).toHaveLength(50);
  });
});

describe("a disk that refuses", () => {
  /** A file in the folder's place: root may write everywhere, so permissions would be no test. */
  test("is said once, and the runs go on", async () => {
    const root = join(folder.path, "store", "runs");
    rmSync(root, { recursive: true });
    writeFileSync(root, "a file where a folder should be");
    const rows = store.openRows(DETAILED);
    rows.add([rowOf(1)]);
    store.write(DETAILED, runOf("fifo", 1), rows);
    for (let seed = 0; seed < 3; seed += 1) store.write(identified(seed), runOf("fifo", seed), undefined);
    await store.flush();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("no longer stored");
  });

  test("from the start is a mistake of whoever named the folder", () => {
    const path = join(folder.path, "file");
    writeFileSync(path, "");
    chmodSync(path, 0o444);
    expect(() => new DirectoryStore(path, () => undefined)).toThrow(`--store ${path}: cannot be written`);
  });
});
