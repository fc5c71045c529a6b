import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DirectoryStore, entryPath, rowsPath } from "../../../src/cli/store/directory-store.ts";
import { runOf } from "../../experiment/made-up.ts";
import { workFolder } from "../command.ts";
import { runHere } from "../in-process.ts";
import { identified, makeStore, rowOf } from "./made-store.ts";

let folder: ReturnType<typeof workFolder>;
beforeEach(() => {
  folder = workFolder();
});
afterEach(() => folder.remove());
const at = (name: string) => join(folder.path, name);
const merge = (...names: string[]) => runHere(["merge", ...names.map(at), "--into", at("all")]);
const read = (seed: number, changes = {}) =>
  new DirectoryStore(at("all"), () => undefined).read(identified(seed, changes));

describe("orrery merge", () => {
  test("joins stores: what is in one of them is in the target, what is in several is there once", async () => {
    await makeStore(at("one"), [1, 2]);
    await makeStore(at("two"), [2, 3]);
    const { code, stdout } = await merge("one", "two");
    expect(code).toBe(0);
    expect(stdout).toContain("3 runs added, 1 there already and the same");
    for (const seed of [1, 2, 3]) expect(read(seed)?.result).toEqual(runOf("fifo", seed));
  });

  test("gives the same files whatever the order", async () => {
    await makeStore(at("one"), [1, 2]);
    await makeStore(at("two"), [2, 3]);
    await merge("one", "two");
    await runHere(["merge", at("two"), at("one"), "--into", at("turned")]);
    const contents = (name: string) =>
      readdirSync(at(name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8")])
        .sort();
    expect(contents("turned")).toEqual(contents("all"));
    expect(contents("all")).toHaveLength(3);
  });

  test("takes the rows of tasks along", async () => {
    const run = identified(1, { detailed: true });
    const store = new DirectoryStore(at("one"), () => undefined);
    const rows = store.openRows(run);
    rows.add([rowOf(5)]);
    store.write(run, runOf("fifo", 1), rows);
    await store.flush();
    await merge("one");
    expect([...(read(1, { detailed: true })?.rows?.() ?? [])]).toEqual([[rowOf(5)]]);
    expect(existsSync(rowsPath(entryPath(at("all"), run.id)))).toBe(true);
  });

  test("refuses two different results of one run, and names both: exit code 3", async () => {
    await makeStore(at("one"), [1]);
    const other = new DirectoryStore(at("two"), () => undefined);
    other.write(identified(1), runOf("fifo", 1, { digest: "other" }), undefined);
    await other.flush();
    const { code, stderr } = await merge("one", "two");
    expect(code).toBe(3);
    expect(stderr).toMatch(/broken determinism: variant 'fifo' at seed 1[^]*digest fifo-1[^]*digest other/);
  });

  test.each([
    ["arithmetic", { fingerprint: "0123456789abcdef" }, "engine 0123456789abcdef"],
    ["code", { build: "e".repeat(64) }, `build ${"e".repeat(16)}`],
  ])(
    "refuses stores of engines with other %s, names both, and writes nothing: exit code 2",
    async (_title, changes, words) => {
      await makeStore(at("one"), [1]);
      await makeStore(at("two"), [2], changes);
      const { code, stderr } = await merge("one", "two");
      expect(code).toBe(2);
      expect(stderr).toContain(at("one"));
      expect(stderr).toContain(at("two"));
      expect(stderr).toContain(words);
      expect(existsSync(at("all"))).toBe(false);
    },
  );

  test("refuses to mix with what the target holds already", async () => {
    await makeStore(at("all"), [1], { build: "e".repeat(64) });
    await makeStore(at("one"), [2]);
    expect((await merge("one")).code).toBe(2);
  });

  test("leaves out what is damaged, and says so", async () => {
    await makeStore(at("one"), [1, 2]);
    truncateSync(entryPath(at("one"), identified(1).id), 100);
    const { code, stdout, stderr } = await merge("one");
    expect(code).toBe(0);
    expect(stdout).toContain("1 run added");
    expect(stderr).toContain(entryPath(at("one"), identified(1).id));
    expect(read(1)).toBeUndefined();
  });

  test.each([
    ["a folder that is no store", ["."], "expected a store of results"],
    ["the target among the sources", ["all"], "expected another store"],
  ])("refuses %s", async (_title, names, words) => {
    await makeStore(at("all"), [1]);
    const { code, stderr } = await merge(...names);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  test("of nothing is no success", async () => {
    await makeStore(at("one"), []);
    expect(await merge("one")).toMatchObject({ code: 2 });
  });
});

describe("orrery store", () => {
  test("counts what this engine can answer from and what it cannot, and prunes the rest", async () => {
    await makeStore(at("one"), [1, 2]);
    await makeStore(at("one"), [3], { build: "e".repeat(64) });
    await makeStore(at("one"), [4]);
    truncateSync(entryPath(at("one"), identified(4).id), 100);
    const before = await runHere(["store", at("one")]);
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(
      /^2 runs of this engine [^]*\n1 runs of engine \S+, build eeeeeeeeeeeeeeee[^]*\n1 damaged/,
    );
    expect((await runHere(["store", at("one"), "--prune"])).code).toBe(0);
    const after = await runHere(["store", at("one")]);
    expect(after).toMatchObject({ code: 0, stderr: "" });
    expect(after.stdout).toMatch(/^2 runs of this engine [^\n]*\n$/);
  });

  test("refuses a folder that is none", async () => {
    expect(await runHere(["store", at("nowhere")])).toMatchObject({ code: 2 });
  });
});
