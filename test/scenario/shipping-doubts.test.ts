// What a user is told who writes settings of a primary and its replicas that cannot be, or mean nothing.

import { describe, expect, test } from "vitest";
import { loadText, SMALLEST } from "./loading.ts";

function toldOf(parameters: string): readonly string[] {
  const { scenario, problems } = loadText(
    `${SMALLEST}scheduler: { architecture: { log-shipping: { ${parameters} } } }\n`,
  );
  return [...problems, ...(scenario?.warnings ?? [])].map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

describe("a user of a primary with replicas", () => {
  test("is told nothing where all is well", () => {
    expect(toldOf("")).toEqual([]);
    expect(
      toldOf("replication: semi-sync, promotion: witness, lease: 10s, renewDeadline: 6s, semiSyncTimeout: 1s"),
    ).toEqual([]);
    expect(toldOf("promotion: automatic, primaryTimeout: 5s, shipInterval: 1s")).toEqual([]);
  });

  test.each([
    ["promotion: witness, renewDeadline: 15s", /expected a renew deadline below the lease/],
    ["promotion: witness, retryPeriod: 10s", /expected a retry period below the renew deadline/],
    ["primaryTimeout: 1s", /expected more than a heartbeat/],
    ["decisionTime: [2m, 1m]", /expected one duration, or two of which the second is not shorter/],
    ["decisionTime: []", /expected/],
  ])("is refused what cannot be: %s", (parameters, message) => {
    expect(toldOf(parameters)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    ["fallback: true", "asynchronous replication waits for nobody"],
    ["replication: sync, semiSyncTimeout: 1s", "nothing is waited for and then done without"],
    ["replication: sync, shipInterval: 1s", "whoever waits for an acknowledgement ships at once"],
    ["promotion: witness, primaryTimeout: 10s", "the lease at the witness says when the primary is dead"],
    ["promotion: automatic, decisionTime: [1m]", "no person decides here"],
    ["lease: 20s", "only a witness keeps a lease"],
    // What a lease must be is no question where there is none.
    ["lease: 5s", "only a witness keeps a lease"],
    ["retryPeriod: 10s", "only a witness keeps a lease"],
    ["renewDeadline: 5s", "only a witness keeps a lease"],
    ["retryPeriod: 1s", "only a witness keeps a lease"],
    ["primaryTimeout: 2s", "expected at least 3 heartbeats"],
    ["replication: sync, fallback: true", "without a witness nobody keeps a replica"],
    ["broken: promote-any", "it is a mistake in dealing with the witness"],
    ["fencing: false, broken: report-once", "without fencing, that is the mistake"],
  ])("is warned of what means nothing, or what is not likely to be meant: %s", (parameters, message) => {
    expect(toldOf(parameters)).toEqual([expect.stringContaining(message)]);
  });
});
