// Whole designs under attackers: what each check stops, what needs no check, and what the checks cost.

import { describe, expect, test, vi } from "vitest";
import { MESSAGE_NAMES } from "../../../src/architectures/protocol/messages.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import type { TaskRow } from "../../../src/observe/observe-options.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { huntHere, readSafety } from "../../explore/hunt-here.ts";
import { problemsOf, variantOf, SMALLEST } from "../../scenario/loading.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Story {
  readonly security?: string;
  readonly faults?: readonly string[];
  readonly scheduler?: string;
  readonly masters?: number;
  readonly effects?: string;
}

/** Four tasks of a second each second, and one that is cancelled, on three workers of four cores: most of these are free. */
function play({ security, faults = [], scheduler = "", masters = 1, effects = "direct" }: Story) {
  const lines = faults.map((fault) => `  - { ${fault} }`).join("\n");
  const text = `duration: 25s
cluster: { masters: ${masters}, workers: { count: 3, cores: 4 } }
workload:
  all: { arrivals: { poisson: { rate: 4/s } }, service: 1s }
  hasty: { arrivals: { poisson: { rate: 1/s } }, service: 3s, patience: 1s }
scheduler:
  effects: ${effects}
${security === undefined ? "" : `  security: ${security}\n`}${scheduler}
faults:${lines === "" ? " []" : `\n${lines}`}
`;
  const rows: TaskRow[] = [];
  const records: { kind: string; at: number; node: number; task: number; value: number }[] = [];
  const result = runVariant(variantOf(text), 1, {
    onTask: (row) => rows.push(row),
    onRecord: (kind, at, node, task, _attempt, _epoch, value) =>
      records.push({ kind: RECORD_KINDS[kind].name, at, node, task, value }),
  });
  const checks = [
    ...new Set(result.findings.filter(({ severity }) => severity === "violation").map(({ check }) => check)),
  ];
  return { ...result, rows, records, checks: checks.toSorted() };
}

const SIGNED = "signed";
const broken = (mutant: string): string => `{ broken: ${mutant} }`;
const replay = (message: string, from = "leader", to = "all workers"): string =>
  `at: 5s, replay: { from: ${from}, to: ${to}, message: ${message}, after: 5s }, for: 5s`;
const forge = (what: string, from: string, to: string, key: string): string =>
  `at: 10s, forge: { what: ${what}, from: ${from}, to: ${to}, key: ${key} }, for: 3s`;
const DISPATCHES = replay("dispatch");
const COMPLETION = forge("completion", "all workers", "leader", "none");
const KILL_BY_MEMBER = forge("kill", "leader", "worker/0", "other");
const KILL_BY_THIEF = forge("kill", "leader", "worker/0", "old");
const CLONE = `at: 10s, forge: { what: registration, from: worker/0, to: leader, key: own }, for: 1s`;
const CERTIFICATES = "certificates: { lifetime: 1h }";

describe("what attackers do", () => {
  test.each([
    ["old dispatches start again where nobody looks", undefined, [DISPATCHES], ["I2", "authenticity"]],
    ["not where messages are signed and counted", SIGNED, [DISPATCHES], []],
    ["but where they are only signed", broken("no-replay-window"), [DISPATCHES], ["I2", "authenticity"]],
    ["also after a restart that loses the count", SIGNED, [DISPATCHES, "at: 9500ms, restart: all workers"], []],
    [
      "unless what is meant for earlier lives counts",
      broken("forgets-lives"),
      [DISPATCHES, "at: 9500ms, restart: all workers"],
      ["I2", "authenticity"],
    ],
    ["reports without a key count where nobody looks", undefined, [COMPLETION], ["I2", "authenticity"]],
    ["and where nobody looks at signatures", broken("trusts-everyone"), [COMPLETION], ["I2", "authenticity"]],
    ["not where any signature will do", broken("trusts-any-member"), [COMPLETION], []],
    [
      "but there any member kills in the master's name",
      broken("trusts-any-member"),
      [KILL_BY_MEMBER],
      ["authenticity"],
    ],
    ["and not where it takes the master's key", SIGNED, [KILL_BY_MEMBER], []],
    ["an old key is as good as a new one where keys hold for ever", SIGNED, [KILL_BY_THIEF], ["authenticity"]],
    ["not where they expire", `{ ${CERTIFICATES} }`, [KILL_BY_THIEF], []],
    ["unless nobody looks", `{ ${CERTIFICATES}, broken: ignores-expiry }`, [KILL_BY_THIEF], ["authenticity"]],
    ["who has a worker's key can take its place", SIGNED, [CLONE], ["authenticity"]],
    ["not while it is well, where a name is one machine's", "{ join: identity }", [CLONE], []],
  ] as const)("%s", (_title, security, faults, checks) => {
    const run = play({ ...(security !== undefined && { security }), faults });
    expect(run.checks).toEqual(checks);
    expect(run.metrics["attacks.delivered"]).toBeGreaterThan(3 * Number(faults[0] !== CLONE));
    expect(run.metrics["attacks.effective"] > 0).toBe(checks.length > 0);
    expect(run.faults[0].bit).toBeGreaterThan(0);
  });

  test.each(["completed", "accepted", "stop", "stopped", "completedAck", "submit", "submitted", "cancel"])(
    "that a '%s' comes again does no harm, whoever looks: it names what is over, or is on record",
    (message) => {
      const run = play({ faults: [replay(message, "all nodes", "all nodes")] });
      expect(run.metrics["attacks.delivered"]).toBeGreaterThan(2);
      expect(run.metrics["attacks.effective"]).toBe(0);
      expect(run.checks).toEqual([]);
    },
  );

  test("that an 'effect' comes again is another effect, where neither the store nor anybody else remembers", () => {
    const effects = replay("effect", "all workers", "all stores");
    expect(play({ faults: [effects] }).checks).toEqual(["I2"]);
    expect(play({ faults: [effects], effects: "dedupe" }).checks).toEqual([]);
    expect(play({ faults: [effects], security: SIGNED }).checks).toEqual([]);
  });

  test("old dispatches of a master that has been followed fail by their epoch, and nobody signs anything", () => {
    const faults = [DISPATCHES, "at: 9s, crash: leader, for: 20s"];
    const run = play({ masters: 3, scheduler: "  architecture: replicated-master\n", faults });
    expect(run.metrics["attacks.effective"]).toBe(0);
    expect(run.metrics["attacks.delivered"]).toBeGreaterThan(5);
    expect(run.metrics["commands.refused"]).toBeGreaterThan(5);
    expect(run.checks).toEqual([]);
  });

  test.each([
    ["completion", "leader", "all workers"],
    ["kill", "all workers", "leader"],
    ["registration", "leader", "all workers"],
    ["kill", "leader", "all clients"],
  ])("nobody forges a %s in the name of %s to %s: none is ever sent that way", (what, from, to) => {
    const run = play({ faults: [forge(what, from, to, "none")] });
    expect(run.metrics["attacks.injected"]).toBe(0);
  });

  test("a replay of what never arrived is the message itself, late", () => {
    const beats = "at: 5s, replay: { from: all workers, to: leader, message: heartbeat, after: 5s }, for: 5s";
    const isolated = "at: 5s, partition: { isolate: all workers }, for: 5s";
    for (const security of [undefined, SIGNED]) {
      const run = play({ ...(security !== undefined && { security }), faults: [beats, isolated], effects: "dedupe" });
      expect(run.metrics["attacks.injected"]).toBe(15);
      expect(run.metrics["attacks.delivered"]).toBe(0);
      expect(run.checks).toEqual([]);
    }
  });
});

describe("a worker that has restarted, where a name is one machine's", () => {
  test("takes work again when the master misses its earlier life: no earlier than that, and a beat later at most", () => {
    const rejoined = (security: string): number => {
      const { records } = play({ security, faults: ["at: 15500ms, restart: worker/0"] });
      const restart = records.find(({ kind }) => kind === "node.restarted")!;
      const next = records.find(
        ({ kind, node, at }) => kind === "attempt.started" && node === restart.node && at > restart.at,
      )!;
      return (next.at - restart.at) / 1_000_000;
    };
    // Suspected after 3 s of silence; beats are a second apart.
    const delay = rejoined("{ join: identity }");
    expect(delay).toBeGreaterThan(2);
    expect(delay).toBeLessThan(4.5);
    expect(rejoined(SIGNED)).toBeLessThan(1);
  });
});

describe("the price", () => {
  const open = play({});

  test("is the signature on each message, to the byte, and nothing else is different", () => {
    const signed = play({ security: "{ bytes: 100B, join: identity }" });
    expect(signed.rows).toEqual(open.rows);
    expect(signed.counters.messages).toBe(open.counters.messages);
    expect(signed.counters.bytes).toBe(open.counters.bytes + 100 * open.counters.messages);
    expect(signed.metrics["seals.refused"]).toBeUndefined();
  });

  test("of computing is paid at both ends", () => {
    const { metrics } = play({ security: "{ cost: 1ms }" });
    // A submission and a dispatch are sealed one after the other, and often an answer to the client between them; that the master
    // opens one falls into the time for which it waits for its disk.
    const delay = metrics["wait.mean"] - open.metrics["wait.mean"];
    expect(delay).toBeGreaterThan(0.002);
    expect(delay).toBeLessThan(0.004);
  });
});

test("designs of every kind come through attackers, crashes and cuts, and nothing comes of any attack", async () => {
  const security = readSafety("security");
  const names = ["single-master", "replicated-master", "pull-queue", "decentralised"];
  const sound = security.variants.filter(({ name }) => names.includes(name));
  const kinds = ["replay", "forge", "crash", "restart", "partition", "link", "hold"] as const;
  const { variants } = await huntHere({ ...security, variants: sound }, { kinds, runsMost: 5 });
  expect(variants.map(({ variant, violations }) => ({ variant, violations }))).toEqual(
    sound.map(({ name }) => ({ variant: name, violations: [] })),
  );
  for (const { faults } of variants)
    expect(faults.filter(({ kind, bit }) => kind === "replay" && bit > 0)).not.toEqual([]);
});

describe("a scenario", () => {
  test.each([
    ["security: { windw: 3 }", "unknown key 'windw'"],
    ["security: { broken: trusts-nobody }", "found 'trusts-nobody'"],
    ["security: { certificates: { lifetime: 1h, renewAfter: 2 } }", "expected a number above 0 and at most 1"],
    ["security: { join: identity }, architecture: pull-queue", "expected 'anyone' for 'pull-queue'"],
    ["security: { join: identity }, architecture: decentralised", "expected 'anyone' for 'decentralised'"],
    ["security: { join: identity }, architecture: database-lock", "expected 'anyone' for 'database-lock'"],
    ["security: { join: identity }, architecture: slots", "expected 'anyone' for 'slots'"],
    ["security: { join: identity }, architecture: app-sharding", "expected 'anyone' for 'app-sharding'"],
    ["security: { join: identity }, architecture: durable-execution", "expected 'anyone' for 'durable-execution'"],
  ])("with `%s` is told so", (settings, problem) => {
    expect(problemsOf(`${SMALLEST}scheduler: { ${settings} }\n`).join("\n")).toContain(problem);
  });

  test("names messages as traces do, and is told of a name that none has", () => {
    const text = (message: string): string =>
      `${SMALLEST}faults:\n  - { at: 1s, replay: { from: leader, to: all workers, message: ${message} } }\n`;
    expect(variantOf(text("dispatch")).faults[0].action).toMatchObject({ message: MESSAGE_NAMES.indexOf("dispatch") });
    expect(problemsOf(text("dispach")).join("\n")).toContain("dispatch");
  });
});
