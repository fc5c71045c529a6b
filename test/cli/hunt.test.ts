// `orrery hunt` as a user types it: what it prints, what it writes, and that what it writes runs alone.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { HuntReport } from "../../src/explore/hunt-report.ts";
import { orrery, workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

vi.setConfig({ testTimeout: 300_000 });

const SMALL = `name: small
duration: 20s
drain: 2m
cluster: { workers: 2 }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 500ms } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`;
const folder = workFolder({
  "small.yaml": SMALL,
  "forgets.mjs": `
    const create = () => {
      const seen = new Set();
      const tasks = [];
      const at = (id) => tasks.findIndex((task) => task.id === id);
      return {
        get size() { return tasks.length; },
        add(task) { if (!seen.has(task.id)) tasks.push(task); seen.add(task.id); },
        remove: (id) => at(id) >= 0 && tasks.splice(at(id), 1).length > 0,
        choose: (room) => (tasks.length > 0 && room.fits(tasks[0]) ? { kind: "start", task: tasks[0] } : { kind: "wait" }),
        waiting: () => tasks,
      };
    };
    const properties = { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false };
    export const forgets = { kind: "ordering", name: "forgets", summary: "Takes no task twice.", parameters: {}, properties, create };
  `,
  "forgets.yaml": SMALL.replace("ordering: fifo", "ordering: forgets"),
  "broken.yaml": `${SMALL}expect: [fifo violates I1]\n`,
});
afterAll(() => folder.remove());

describe("hunt", () => {
  test("comes back with a scenario that breaks the same promise alone, and with exit code 1", async () => {
    const found = await orrery(
      ["hunt", "small.yaml", "--kinds", "wipe,pause", "-n", "6", "-j", "1", "--json", "-q"],
      folder.path,
    );
    expect(found.code, found.stderr).toBe(1);
    const report = JSON.parse(found.stdout) as HuntReport;
    expect(report).toMatchObject({ schema: "orrery/hunt/1", scenario: "small", verdict: "fail", partial: false });
    const [{ variant, catches }] = report.variants;
    const [{ check, seed, digest, message, plan, file }] = catches as unknown as (Record<string, string> & {
      plan: object[];
    })[];
    expect(variant).toBe("fifo");
    expect(plan).toHaveLength(1);
    const written = readFileSync(join(folder.path, file), "utf8");
    expect(written).toMatch(/^# fifo breaks /);
    const again = await orrery(["run", file, "--json", "-q", "--no-report"], folder.path);
    const { variants, findings } = JSON.parse(again.stdout);
    expect(again.code).toBe(1);
    expect(variants.fifo.runs).toEqual([expect.objectContaining({ seed, digest })]);
    expect(findings).toContainEqual(expect.objectContaining({ check, message }));
  });

  test("passes where nothing breaks, and cannot judge where what is broken is not caught", async () => {
    const wanted = ["--kinds", "restart", "-n", "2", "-j", "1", "-q"];
    const [sound, uncaught] = await Promise.all([
      orrery(["hunt", "small.yaml", ...wanted], folder.path),
      orrery(["hunt", "broken.yaml", ...wanted], folder.path),
    ]);
    expect([sound.stdout, sound.code]).toEqual(["small: pass\n", 0]);
    expect([uncaught.stdout, uncaught.code]).toEqual(["small: inconclusive\n", 2]);
  });

  test.each([
    [["--kinds", "crsh"], "--kinds: 'crsh' is not known; did you mean 'crash'?"],
    [["--also", "crash,wype"], "--also: 'wype' is not known; did you mean 'wipe'?"],
    [["--variant", "lifo"], "--variant: 'lifo' is not known"],
    [["--runs", "0"], "--runs: expected a whole number from 1 to 1000000, found '0'"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await runHere(["hunt", join(folder.path, "small.yaml"), ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("a policy of one's own that forgets tasks", () => {
  const command = ["hunt", "forgets.yaml", "--plugin", "forgets.mjs", "--kinds", "crash", "-n", "40", "-j", "1"];
  const mistake =
    /ordering policy 'forgets' \(forgets\.mjs\) answered in add\(\) at \S+ s of virtual time: size is \d+ after add\(\) of task \d+;/;

  test("is named with the smallest plan that shows it, and the other designs are hunted all the same", async () => {
    const { code, stdout, stderr } = await orrery([...command, "--json", "-q"], folder.path);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(mistake);
    const { verdict, reasons, variants } = JSON.parse(stdout) as HuntReport;
    expect(verdict).toBe("inconclusive");
    const [forgets, sjf] = variants;
    expect(reasons).toEqual([expect.stringMatching(/^fifo: a policy broke off \d+ of 40 runs/)]);
    expect(forgets.violations).toEqual([expect.objectContaining({ check: "policy" })]);
    expect([sjf.runs, sjf.violations]).toEqual([40, []]);
    const [{ check, digest, message, plan, drawn }] = forgets.catches;
    expect([check, digest]).toEqual(["policy", null]);
    expect(message).toMatch(mistake);
    expect(plan).toHaveLength(1);
    expect(drawn).toBeGreaterThan(1);
  });

  test("is seen again by the command that the hunt prints", async () => {
    const { stdout } = await orrery([...command, "--variant", "fifo"], folder.path);
    const again = /again: orrery (run .*)\n/.exec(stdout)?.[1] ?? "";
    const { code, stderr } = await orrery(again.split(" "), folder.path);
    expect(mistake.exec(stderr)?.[0]).toBe(mistake.exec(stdout)?.[0]);
    expect(code).toBe(2);
  });
});
