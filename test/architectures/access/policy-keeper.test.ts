// A policy in the masters' log: what is taken away is gone when it is proposed, what is given is there when it is durable.

import { expect, test } from "vitest";
import { AccessRules } from "../../../src/algorithms/access/access-rules.ts";
import { AccessTable, type AccessChange } from "../../../src/algorithms/access/access-table.ts";
import { PolicyKeeper } from "../../../src/architectures/access/policy-keeper.ts";
import type { Command } from "../../../src/architectures/master/commands.ts";
import type { Host } from "../../../src/process/host.ts";
import type { Address } from "../../../src/process/identity.ts";

const RULES = new AccessRules({
  roles: [{ name: "painter", may: ["submit"], tenants: ["red"] }],
  users: [
    { name: "alice", roles: ["painter"] },
    { name: "bob", roles: [] },
  ],
});
const [ALICE, BOB, RED] = [RULES.userNumber("alice"), RULES.userNumber("bob"), RULES.tenantNumber("red")];
const CLIENT = 7 as Address;

function keeper() {
  const table = new AccessTable(RULES);
  const proposed: Command[] = [];
  const sent: unknown[] = [];
  const host = { send: (_to: Address, message: unknown) => sent.push(message), emit: () => undefined, node: 0 };
  const policy = new PolicyKeeper(host as unknown as Host, {
    rules: RULES,
    table,
    isForgetful: false,
    propose: (command) => proposed.push(command),
  });
  const order = (change: AccessChange) => policy.receive(CLIENT, { kind: 0, type: "policyOrder", change }, true);
  const commit = (change: AccessChange) => {
    table.apply(change);
    policy.applied();
  };
  return { policy, proposed, sent, order, commit, may: (user: number) => policy.permits(user, "submit", RED) };
}

const REVOCATION = { number: 1, user: ALICE, roles: 0 };
const GRANT = { number: 1, user: BOB, roles: RULES.roleSet(["painter"]) };

test("a revocation counts at once, is proposed once, and acknowledged when it is durable, and whenever it is repeated", () => {
  const { proposed, sent, order, commit, may } = keeper();
  expect(may(ALICE)).toBe(true);
  order(REVOCATION);
  order(REVOCATION);
  expect([may(ALICE), proposed.length, sent.length]).toEqual([false, 1, 0]);
  commit(REVOCATION);
  expect([may(ALICE), sent.length]).toEqual([false, 1]);
  order(REVOCATION);
  expect([proposed.length, sent.length]).toEqual([1, 2]);
});

test("a grant counts when it is durable, and what was proposed by a leader that leads no more never does", () => {
  const { policy, order, commit, may } = keeper();
  order(GRANT);
  expect(may(BOB)).toBe(false);
  commit(GRANT);
  expect(may(BOB)).toBe(true);
  const other = keeper();
  other.order(REVOCATION);
  other.policy.ended();
  expect(other.may(ALICE)).toBe(true); // it decides nothing any more
  expect(policy.receive(CLIENT, { kind: 0, type: "policyOrder", change: REVOCATION }, false)).toBe(false);
});
