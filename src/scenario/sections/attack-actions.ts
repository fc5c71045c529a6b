// How the scenario writes what attackers on the network do.

import type * as z from "zod";
import { MESSAGE_NAMES } from "../../architectures/protocol/messages.ts";
import { FORGERIES, STOLEN_KEYS, TAMPERINGS } from "../../process/forgery.ts";
import { LIMITS } from "../limits.ts";
import { section, type Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, integer, text } from "../shapes/quantities.ts";
import { named, type ActionForm, type ActionForms, type NamedAction } from "./action-form.ts";
import { targetShape } from "./target-shape.ts";

export const ATTACK_ACTIONS: ActionForms<"replay" | "forge" | "tamper"> = {
  replay: {
    summary:
      "An attacker records what goes from some nodes to others, only messages of one kind where `message` says which, and sends each again `after` (1s) that.",
    example: "{ at: 2m, replay: { from: leader, to: all workers, message: dispatch, after: 10s }, for: 30s }",
    shape: () => ({ replay: replayShape() }),
    build: ({ replay: { from, to, message, after } }: { replay: z.output<ReturnType<typeof replayShape>> }) => {
      const kind = message === undefined ? undefined : MESSAGE_NAMES.indexOf(message);
      return {
        action: { kind: "replay", from: from.target, to: to.target, message: kind, after },
        text: `replay ${message ?? "everything"} ${from.text} -> ${to.text}`,
        any: from.any ?? to.any,
      };
    },
  },
  forge: {
    summary:
      "An attacker makes messages in the name of `from` of what it hears between the two: that a task sent to `from` is complete, that one sent out by `from` is to be killed, that `from` has restarted, or that `from` withdraws a task that it submits.",
    example: "{ at: 2m, forge: { what: completion, from: worker/3, to: leader, key: none }, for: 30s }",
    shape: () => ({ forge: forgeShape() }),
    build: buildForge as ActionForm["build"],
  },
  tamper: {
    summary:
      "An intruder who has the machine of an audit log (the last store) changes its latest `entries` (1) on the disk: `alter` puts somebody else's name there and makes all hashes anew, `cut` takes them away. At once, and for good.",
    example: "{ at: 2m, tamper: { target: all stores, what: alter, entries: 5 } }",
    shape: () => ({ tamper: tamperShape() }),
    build: ({ tamper: { target, what, entries } }: { tamper: z.output<ReturnType<typeof tamperShape>> }) =>
      named({ kind: "tamper", target: target.target, what, entries }, `${what} the audit log of`, target),
  },
};

function buildForge(
  { forge: { what, key, user, from, to, after } }: { forge: z.output<ReturnType<typeof forgeShape>> },
  { report }: Reporting,
): NamedAction | undefined {
  if (user !== undefined && what !== "cancel") {
    report(["forge", "user"], `expected none with '${what}': only requests are made in the name of a user`);
    return undefined;
  }
  const whose = user === undefined ? "" : ` as ${user}`;
  return {
    action: { kind: "forge", what, key, from: from.target, to: to.target, after, ...(user !== undefined && { user }) },
    text: `forge ${what}${whose} ${from.text} -> ${to.text}${key === "none" ? "" : `, with ${KEY_TEXTS[key]}`}`,
    any: from.any ?? to.any,
  };
}

const KEY_TEXTS = { other: "another's key", own: "its key", old: "its old key" } as const;

function replayShape() {
  return section({
    from: targetShape(),
    to: targetShape(),
    message: choice(MESSAGE_NAMES).optional().describe("Only these; everything where absent."),
    after: duration({ min: 1, minText: "1us" }).prefault("1s").describe("From the message to its replay."),
  });
}

function tamperShape() {
  return section({
    target: targetShape(),
    what: choice(TAMPERINGS).prefault("alter").describe("alter: other entries in their place. cut: none."),
    entries: integer({ min: 1, max: 1_000 }).prefault(1).describe("How many, the latest ones."),
  });
}

function forgeShape() {
  return section({
    what: choice(FORGERIES).describe(
      "completion: an attempt that was sent out has succeeded. kill: stop it. registration: a worker that beats has restarted, and holds nothing. cancel: a task that is being submitted is withdrawn.",
    ),
    from: targetShape().describe("In whose name."),
    to: targetShape().describe("To whom."),
    key: choice(STOLEN_KEYS)
      .prefault("none")
      .describe(
        "Whose key the attacker has. none: nobody's. other: another member's than that of `from`. own: that of `from`. old: that of `from`, whose certificate has expired.",
      ),
    user: text("a user's name", LIMITS.nameLength)
      .optional()
      .describe(
        "Of a `cancel`: whose key of a user, which the attacker has too, and whose own tasks he lets be; that of whoever submitted it where absent.",
      ),
    after: duration({ min: 1, minText: "1us" }).prefault("100ms").describe("From what it hears to what it says."),
  });
}
