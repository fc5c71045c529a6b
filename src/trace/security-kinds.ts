// The kinds of records of who may speak: attacks, what receivers refuse, and certificates. Part of RECORD_KINDS: append only.

import { NODE, kind } from "./record-kind.ts";

export const SECURITY_KINDS = [
  kind(
    "message.injected",
    ["from", "to", "message", null, "episode"],
    "An attacker put it on the wire in the name of `from`: forged, or recorded and sent again.",
  ),
  kind(
    "intrusion.begun",
    ["to", "from", "message", null, "episode"],
    "Follows message.delivered: what is handed over now no member sent, or it was handed over before. What is on record until intrusion.ended comes of that.",
  ),
  kind("intrusion.ended", ["to", "from", "message", null, "episode"], "The process has dealt with it."),
  kind(
    "message.refused",
    ["to", "from", "message", null, "reason"],
    "The receiver dropped it because of its seal; reason is a SEAL_REFUSALS index.",
  ),
  kind(
    "registration.refused",
    ["node", "incarnation", null, "epoch", "observer"],
    "The observer did not take it for a new life of worker `node`, of which it has heard as of late.",
  ),
  kind("certificate.issued", NODE, "The authority renewed its certificate, for value us."),
  kind("certificate.denied", NODE, "The authority did not renew its certificate; it goes on with the one that it has."),
] as const;
