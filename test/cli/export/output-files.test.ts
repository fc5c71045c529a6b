import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutputFiles } from "../../../src/cli/export/output-files.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "orrery-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the files of an export", () => {
  test("are not there before all are whole; then they are, under their names, and nothing else is", () => {
    const files = new OutputFiles();
    const [one, other] = [join(root, "deep", "one.txt"), join(root, "deep", "two.bin")];
    const writeOne = files.open(one);
    const writeOther = files.open(other);
    writeOne("ä");
    writeOther(new Uint8Array([1, 2]));
    writeOne("b\n");
    expect(existsSync(one) || existsSync(other)).toBe(false);
    expect(files.publish()).toEqual([one, other]);
    expect(readFileSync(one, "utf8")).toBe("äb\n");
    expect([...readFileSync(other)]).toEqual([1, 2]);
    expect(readdirSync(join(root, "deep")).sort()).toEqual(["one.txt", "two.bin"]);
  });

  test("replace older ones of their names, and touch no other", () => {
    writeFileSync(join(root, "one.txt"), "old");
    writeFileSync(join(root, "mine.txt"), "mine");
    const files = new OutputFiles();
    files.open(join(root, "one.txt"))("new");
    expect(readFileSync(join(root, "one.txt"), "utf8")).toBe("old");
    files.publish();
    expect(readFileSync(join(root, "one.txt"), "utf8")).toBe("new");
    expect(readFileSync(join(root, "mine.txt"), "utf8")).toBe("mine");
  });

  test("leave nothing behind when they are given up, and are safe after that", () => {
    const files = new OutputFiles();
    files.open(join(root, "one.txt"))("half");
    files.discard();
    files.discard();
    expect(readdirSync(root)).toEqual([]);
    const published = new OutputFiles();
    published.open(join(root, "two.txt"))("whole");
    published.publish();
    published.discard();
    expect(readdirSync(root)).toEqual(["two.txt"]);
  });

  test("that a killed export left half-written are removed by the next one, those of one that goes on are not", () => {
    const { pid: gone } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(join(root, `.one.txt.partial-${gone}`), "half");
    writeFileSync(join(root, `.one.txt.partial-${process.ppid}`), "half");
    writeFileSync(join(root, ".one.txt.partial-mine"), "mine");
    const files = new OutputFiles();
    files.open(join(root, "one.txt"))("whole");
    files.publish();
    expect(readdirSync(root).sort()).toEqual([`.one.txt.partial-${process.ppid}`, ".one.txt.partial-mine", "one.txt"]);
  });

  test("that cannot be written are said by name, in words", () => {
    writeFileSync(join(root, "file"), "");
    mkdirSync(join(root, "folder"));
    const files = new OutputFiles();
    expect(() => files.open(join(root, "file", "x.txt"))).toThrow(
      new UsageError(`${join(root, "file", "x.txt")}: cannot be written: a part of the path is not a folder`),
    );
    files.open(join(root, "folder"))("text");
    expect(() => files.publish()).toThrow(/folder: cannot be written: it is a folder/);
    files.discard();
    expect(readdirSync(root).sort()).toEqual(["file", "folder"]);
  });
});
