// How long whoever watches for failed renewals has to act; clocks that are wrong may refuse what was never denied, which warns of nothing.

import { expect, test } from "vitest";
import { codeOf, SEAL_REFUSALS } from "../../src/trace/record-codes.ts";
import { MASTER, ScriptedTrace, WORKER_A } from "./scripted-trace.ts";

const EXPIRED = codeOf(SEAL_REFUSALS, "expired");
const refuse = (script: ScriptedTrace) => script.emit("message.refused", MASTER, WORKER_A, 8, 0, EXPIRED);
const deny = (script: ScriptedTrace) => script.emit("certificate.denied", WORKER_A);

test.each<[string, ScriptedTrace, number | undefined]>([
  ["from the first denial to the first refusal", refuse(deny(deny(new ScriptedTrace().time(2)).time(5)).time(9)), 7],
  ["none where the refusal came first", deny(refuse(new ScriptedTrace().time(2)).time(5)), undefined],
  ["none where nothing was refused", deny(new ScriptedTrace().time(2)), undefined],
])("%s", (_title, script, warning) => {
  expect(script.finish(10).metrics["certificates.warning"]).toBe(warning);
});
