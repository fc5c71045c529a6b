// Whole designs with permissions: who is refused and what becomes of that, how long revoked rights are honoured, and that no failover
// brings them back.

import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { REJECTIONS } from "../../../src/trace/record-codes.ts";
import { huntHere, readSafety } from "../../explore/hunt-here.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Story {
  readonly architecture?: string;
  readonly masters?: number;
  readonly policy?: string;
  readonly broken?: string;
  readonly faults?: readonly string[];
  readonly permissions?: boolean;
}

const text = ({
  architecture = "single-master",
  masters = 1,
  policy = "log",
  broken,
  faults = [],
  permissions = true,
}: Story) => `
duration: 20s
cluster: { masters: ${masters}, clients: 2, workers: { count: 3, cores: 4 } }
workload:
  red: { user: alice, arrivals: { poisson: { rate: 4/s } }, service: 500ms, poll: 1s }
  blue: { user: carol, arrivals: { poisson: { rate: 1/s } }, service: 3s, patience: 1s }
  thief: { tenant: blue, user: alice, arrivals: { poisson: { rate: 1/s } }, service: 500ms }
scheduler:
  architecture: ${architecture}
  security:
    window: 1024
${permissions ? `    permissions: { roles: { painter: { tenants: [red] }, printer: { tenants: [blue] } }, users: { alice: painter, carol: printer }, policy: ${policy} }` : ""}
${broken === undefined ? "" : `    broken: ${broken}`}
  communication: { rpc: { timeout: 500ms } }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
`;

function play(story: Story) {
  const records: { kind: string; at: number; node: number; task: number; value: number }[] = [];
  const result = runVariant(variantOf(text(story)), 1, {
    onRecord: (kind, at, node, task, _attempt, _epoch, value) =>
      records.push({ kind: RECORD_KINDS[kind].name, at: at / 1e6, node, task, value }),
  });
  const broken = result.findings.filter(({ severity }) => severity === "violation").map(({ check }) => check);
  return { ...result, records, checks: [...new Set(broken)].toSorted() };
}

const REVOKED = "at: 8s, revoke: alice";
const CUT = "at: 6s, partition: { links: { from: all masters, to: store/0 } }, for: 10s";

describe("who may not", () => {
  const run = play({});
  const rejected = run.records.filter(({ kind }) => kind === "task.rejected");

  test("is refused once and for all, is told so, and no one else is", () => {
    const denied = run.records.filter(({ kind }) => kind === "request.denied");
    expect(denied.length).toBeGreaterThan(10);
    expect(rejected.map(({ task }) => task)).toEqual(denied.map(({ task }) => task));
    expect(new Set(rejected.map(({ value }) => REJECTIONS[value]))).toEqual(new Set(["denied"]));
    expect(run.metrics["permissions.deniedWrongly"]).toBe(0);
    expect(run.metrics["class.thief.response.mean"]).toBeUndefined();
    expect(run.checks).toEqual([]);
  });

  test("is refused by every design that asks", () => {
    for (const [architecture, masters] of [
      ["active-standby", 2],
      ["replicated-master", 3],
      ["log-shipping", 2],
      ["pull-queue", 1],
      ["shared-state", 2],
    ] as const) {
      const other = play({ architecture, masters });
      expect({ architecture, denied: other.metrics["permissions.denied"], checks: other.checks }).toEqual({
        architecture,
        denied: run.metrics["permissions.denied"],
        checks: [],
      });
    }
  });

  test("costs nothing where nobody asks", () => {
    const plain = play({ permissions: false });
    expect(plain.records.filter(({ kind }) => /^(request|policy)\./.test(kind))).toEqual([]);
    expect(Object.keys(plain.metrics).filter((name) => name.startsWith("permissions."))).toEqual([]);
  });
});

describe("a withdrawal in the name of somebody else", () => {
  const forged = (user: string): string =>
    `at: 5s, forge: { what: cancel, from: all clients, to: leader, key: own, user: ${user} }, for: 10s`;
  const withdrawn = (story: Story): number => {
    const { records } = play(story);
    const arrived = new Map(records.flatMap(({ kind, task, at }) => (kind === "task.arrived" ? [[task, at]] : [])));
    // Carol withdraws what has not ended after a second, the attacker after a tenth of one.
    return records.filter(({ kind, task, at }) => kind === "task.cancelled" && at - arrived.get(task)! < 0.5).length;
  };

  test("takes a user who may: neither alice nor carol has a say in what the other submits, and each lets be what is hers", () => {
    expect(withdrawn({})).toBe(0);
    expect(withdrawn({ faults: [forged("alice")] })).toBe(0);
    expect(withdrawn({ faults: [forged("nobody")] })).toBe(0);
    expect(withdrawn({ faults: [forged("carol")] })).toBe(0);
    expect(withdrawn({ faults: [forged("alice")], permissions: false })).toBeGreaterThan(3);
    expect(withdrawn({ faults: [forged("alice")], broken: "skips-permissions" })).toBeGreaterThan(3);
  });
});

describe("revoked rights", () => {
  test("end at once where the policy is in the log, but for what is on its way", () => {
    const run = play({ faults: [REVOKED] });
    expect(run.metrics["permissions.exposure"]).toBeLessThan(0.01);
    expect(run.checks).toEqual([]);
    const after = run.records.filter(({ kind, at }) => kind === "request.allowed" && at > 8.1);
    expect(after.length).toBeGreaterThan(5); // carol goes on
  });

  // Asked at 0, 5, 10 ... s: what is revoked at 8 s is honoured until 10 s.
  test("are honoured until the next copy", () => {
    const { metrics, checks } = play({ policy: "{ refresh: 5s }", faults: [REVOKED] });
    expect(metrics["permissions.exposure"]).toBeGreaterThan(1.5);
    expect(metrics["permissions.exposure"]).toBeLessThan(2.01);
    expect(metrics["permissions.spread"]).toBeCloseTo(2, 1);
    expect(checks).toEqual([]);
  });

  // Cut off from 6 to 16 s, the copy is of 5 s and counts for 6 s, until 11 s: asked again every 500 ms, the next comes at 16.0 to 16.5 s.
  // The order was heard of at 8 s, so nothing older may count after 14 s.
  test.each([
    ["deny", 3, []],
    ["allow", 8, ["authorisation"]],
    ["keep", 8, ["authorisation"]],
  ] as const)("and by '%s' until the copy is too old, or until there is another", (choice, honoured, checks) => {
    const policy = `{ refresh: 5s, maxAge: 6s, onUnavailable: ${choice} }`;
    const run = play({ policy, faults: [REVOKED, CUT] });
    expect(run.metrics["permissions.exposure"]).toBeGreaterThan(honoured - 0.6);
    expect(run.metrics["permissions.exposure"]).toBeLessThan(honoured + 0.51);
    expect(run.metrics["permissions.deniedWrongly"] > 0).toBe(choice === "deny");
    const thieves = run.records.filter(({ kind, at }) => kind === "request.denied" && at > 11.1 && at < 15);
    expect(thieves.length > 0).toBe(choice !== "allow");
    expect(run.checks).toEqual(checks);
  });

  test("come back when the order says so, and with a grant", () => {
    const run = play({ faults: [`${REVOKED}, for: 4s`, "at: 15s, grant: { user: alice, roles: administrator }"] });
    const denied = run.records.filter(({ kind }) => kind === "request.denied").map(({ at }) => at);
    const allowed = run.records.filter(({ kind }) => kind === "request.allowed").map(({ at }) => at);
    const rate = (of: readonly number[], from: number, to: number) =>
      of.filter((at) => at > from && at < to).length / (to - from);
    expect(rate(allowed, 8.5, 12)).toBeLessThan(0.5 * rate(allowed, 12.1, 15));
    expect(denied.filter((at) => at > 15.1)).toEqual([]);
    expect(run.records.filter(({ kind }) => kind === "policy.acknowledged").map(({ at }) => Math.round(at))).toEqual([
      8, 12, 15,
    ]);
  });

  // Until an order is acknowledged nobody may have heard of it, as where nobody leads; copies count for 4 s more.
  test.each([
    ["replicated-master", 3, "log", 0],
    ["active-standby", 2, "log", 0],
    ["log-shipping", 2, "log", 0],
    ["single-master", 1, "log", 0],
    ["replicated-master", 3, "{ refresh: 2s }", 4],
  ])("no crash brings them back, whenever it comes: %s of %i, %s", (architecture, masters, policy, age) => {
    for (const at of [7_999, 8_000, 8_001, 8_002, 8_004]) {
      const faults = [REVOKED, `at: ${at}ms, crash: leader, for: 3s`];
      const run = play({ architecture, masters, policy, faults });
      expect({ at, checks: run.checks }).toEqual({ at, checks: [] });
      const acknowledged = run.records.filter(({ kind }) => kind === "policy.acknowledged");
      expect(acknowledged).toHaveLength(1);
      expect(run.metrics["permissions.exposure"]).toBeLessThanOrEqual(acknowledged[0]!.at - 8 + age);
    }
  });

  test("an administrator's order outlives his machine, and waits for it", () => {
    for (const fault of [
      "at: 7s, crash: client/0, for: 2s",
      "at: 8001ms, crash: client/0, for: 2s",
      "at: 7s, pause: client/0, for: 2s",
    ]) {
      const run = play({ faults: [REVOKED, fault] });
      expect(run.records.filter(({ kind }) => kind === "policy.acknowledged")).toHaveLength(1);
      expect(run.checks).toEqual([]);
    }
  });

  test("who forgets what was not written is caught by a crash, and who does not ask at once", () => {
    const crash = "at: 10s, crash: leader, for: 2s";
    expect(play({ broken: "forgets-revocations", faults: [REVOKED, crash] }).checks).toEqual(["authorisation"]);
    expect(play({ broken: "forgets-revocations", faults: [REVOKED] }).checks).toEqual([]);
    expect(play({ broken: "skips-permissions" }).checks).toEqual(["authorisation"]);
  });
});

test("designs come through drawn faults with what was revoked revoked, and the mistakes are caught", async () => {
  const scenario = readSafety("permissions");
  const { variants } = await huntHere(scenario, { runsMost: 10, shrinks: false });
  const caught = variants.filter(({ violations }) => violations.length > 0).map(({ variant }) => variant);
  expect(caught).toEqual(
    expect.arrayContaining(["audits-afterwards", "fail-open", "forgets-revocations", "skips-permissions"]),
  );
  expect(caught).toHaveLength(4);
});

test("the examples of docs/security.md load, without a doubt", () => {
  const page = readFileSync(new URL("../../../docs/security.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, example]) => example!);
  expect(examples).toHaveLength(2);
  for (const example of examples) {
    const { scenario, problems } = loadText(example);
    expect(problems).toEqual([]);
    expect(scenario!.warnings).toEqual([]);
  }
});

describe("what a user is told", () => {
  const written = (permissions: string, more = "") => `
duration: 10s
workload: { red: { user: alice, arrivals: { poisson: 1/s }, service: 1s } }
scheduler: { ${more}security: { permissions: ${permissions} } }
`;
  const told = (source: string): readonly string[] => {
    const { scenario, problems } = loadText(source);
    return [...problems, ...(scenario?.warnings ?? [])].map(
      ({ line, column, message }) => `${line}:${column} ${message}`,
    );
  };

  test.each([
    [
      "{ users: { alice: painter } }",
      "4:57 expected a role that is in `roles`, found 'painter'; there are administrator",
    ],
    [
      "{ roles: { administrator: {} }, users: { alice: administrator } }",
      "expected another name: 'administrator' may do everything",
    ],
    [
      "{ users: { bob: administrator } }",
      "submitted by 'alice', whom `permissions.users` does not name: all of them are refused",
    ],
    ["{ users: { alice: administrator }, policy: { refresh: 5s, maxAge: 4s } }", "expected at least `refresh`"],
    ["{ users: { alice: administrator }, policy: nowhere }", "found 'nowhere'"],
    ["{ roles: { painter: { may: [paint] } }, users: { alice: painter } }", "found 'paint'"],
  ])("%s", (permissions, message) => {
    expect(told(written(permissions)).join("\n")).toContain(message);
  });

  test("designs that do not ask say so", () => {
    for (const design of ["decentralised", "offers", "database-lock", "slots"])
      expect(told(written("{ users: { alice: administrator } }", `architecture: ${design}, `)).join("\n")).toContain(
        `it has no effect on '${design}'`,
      );
  });

  test("orders about nobody, and without permissions, and gangs", () => {
    const fault = "faults: [{ at: 1s, revoke: alicia }]\n";
    expect(told(written("{ users: { alice: administrator } }") + fault).join("\n")).toContain(
      "expected a user of `security.permissions`, found 'alicia'; did you mean 'alice'?",
    );
    const plain =
      "duration: 10s\nworkload: { red: { arrivals: { poisson: 1/s }, service: 1s } }\nfaults: [{ at: 1s, revoke: red }]\n";
    expect(told(plain).join("\n")).toContain("it has no effect: the design has no `security.permissions`");
    const gang = written("{ users: { alice: administrator } }").replace(
      "service: 1s",
      "service: 1s, job: { tasks: 2, gang: true }",
    );
    expect(told(gang).join("\n")).toContain("expected none for gangs");
  });
});
