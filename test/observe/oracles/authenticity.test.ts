// Authenticity against traces with attackers: what counts as an effect of a message that nobody sent, and what does not.

import { describe, expect, test } from "vitest";
import { RECORD_KINDS, type RecordKindName } from "../../../src/trace/record-kinds.ts";
import { checksOf, MASTER, ScriptedTrace, WORKER_A } from "../scripted-trace.ts";

const DISPATCH = 0;

const HARMLESS: readonly RecordKindName[] = [
  "task.superseded",
  "attempt.refused",
  "command.refused",
  "message.sent",
  "message.delivered",
  "message.dropped",
  "message.duplicated",
  "fault.bit",
  "effect.refused",
  "submission.refused",
  "message.injected",
  "intrusion.begun",
  "intrusion.ended",
  "message.refused",
  "registration.refused",
  "certificate.issued",
  "certificate.denied",
  "request.allowed",
  "request.denied",
  "audit.noted",
  "audit.written",
];

function attacked(): ScriptedTrace {
  const script = new ScriptedTrace({ attackedMessages: ["dispatch"] });
  return script.time(1).arrive(0).accept(0).run(0).emit("message.injected", MASTER, WORKER_A, DISPATCH);
}

/** What is on record while a worker deals with it. */
function during(script: ScriptedTrace, ...kinds: readonly RecordKindName[]): ScriptedTrace {
  script.emit("intrusion.begun", WORKER_A, MASTER, DISPATCH);
  for (const kind of kinds) script.emit(kind, WORKER_A, 0, 1);
  return script.emit("intrusion.ended", WORKER_A, MASTER, DISPATCH);
}

describe("authenticity", () => {
  test("nothing that happens outside of an intrusion comes of it", () => {
    const script = during(attacked(), "message.sent", "attempt.refused", "message.refused");
    const { violations, metrics } = script.time(2).end(0).complete(0).finish(3);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "attacks.injected": 1, "attacks.delivered": 1, "attacks.effective": 0 });
  });

  test("an end that comes of one is told, with what came, where, and of what", () => {
    const script = attacked().emit("intrusion.begun", WORKER_A, MASTER, DISPATCH).end(0, "killed");
    const { violations, metrics } = script.emit("intrusion.ended", WORKER_A, MASTER, DISPATCH).finish(3);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "authenticity",
        message: expect.stringMatching(
          /^attempt\.ended at .+ comes of a 'dispatch' in the name of .+, which did not send it$/,
        ),
        task: 0,
        node: WORKER_A,
      }),
    ]);
    expect(metrics["attacks.effective"]).toBe(1);
  });

  test("each message counts once, however much comes of it", () => {
    const script = during(attacked(), "node.suspected", "node.trusted", "lease.dropped");
    expect(during(script, "node.suspected").finish(3).metrics["attacks.effective"]).toBe(2);
  });

  test("a completion of what never ran comes of a forged report, if there was an attacker", () => {
    const bare = (options: { readonly attackedMessages?: readonly string[] }): ScriptedTrace =>
      new ScriptedTrace(options).time(1).arrive(0).accept(0);
    const forged = bare({ attackedMessages: ["dispatch"] }).emit("message.injected", WORKER_A, MASTER, DISPATCH);
    expect(checksOf(forged.complete(0).finish(3))).toEqual(["I2", "authenticity"]);
    expect(
      checksOf(
        bare({ attackedMessages: ["dispatch"] })
          .complete(0)
          .finish(3),
      ),
    ).toEqual(["I2"]);
    expect(checksOf(bare({}).complete(0).finish(3))).toEqual(["I2"]);
  });

  test("answers, refusals and what changes nothing are no effects; every other kind of record is one", () => {
    const effective = (kinds: readonly RecordKindName[]): number => {
      const script = new ScriptedTrace({ attackedMessages: ["dispatch"] });
      for (const kind of kinds) during(script, kind);
      return script.finish(1).metrics["attacks.effective"];
    };
    const others = RECORD_KINDS.map(({ name }) => name).filter((name) => !HARMLESS.includes(name));
    expect(effective(HARMLESS)).toBe(0);
    expect(effective(others)).toBe(others.length);
  });
});
