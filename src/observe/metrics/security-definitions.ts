// The metrics of security: attacks and what came of them, seals, certificates, permissions and audit logs.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const SECURITY_DEFINITIONS: readonly MetricDescription[] = [
  metric("attacks.injected", "1", "neutral", "Messages that attackers put on the wire: forged, or sent again."),
  metric("attacks.delivered", "1", "neutral", "Of these, the ones that came to a process that was up."),
  metric(
    "attacks.effective",
    "1",
    "lower",
    "Of these, the ones of which anything came, and completions of attempts that did not succeed (must be 0).",
  ),
  metric("seals.refused", "1", "neutral", "Messages that their receivers dropped because of their signature."),
  metric(
    "seals.refusedGenuine",
    "1",
    "lower",
    "Of these, the ones that a member had sent, and that were not handed over before: for an earlier life, too late, or with an expired certificate.",
  ),
  metric(
    "registrations.refused",
    "1",
    "neutral",
    "Registrations in the name of a worker that had just been heard of in another life.",
  ),
  metric("certificates.denied", "1", "lower", "Times that a machine asked in vain for its next certificate."),
  metric(
    "certificates.firstExpiry",
    "s",
    "higher",
    "When the first message was refused because its sender's certificate had expired; absent where none was.",
  ),
  metric(
    "certificates.warning",
    "s",
    "higher",
    "Time to that from the first request for a certificate that was in vain: how long whoever watches for that has to act.",
  ),
  metric("permissions.denied", "1", "neutral", "Requests that masters refused, since their user may not make them."),
  metric(
    "permissions.deniedWrongly",
    "1",
    "lower",
    "Of these, the ones that their user may make by what administrators had ordered until then.",
  ),
  metric(
    "permissions.stale",
    "1",
    "lower",
    "Requests that were granted, and came to something, although their user might not make them by what administrators had ordered until then.",
  ),
  metric(
    "permissions.exposure",
    "s",
    "lower",
    "The longest time from an administrator's order to a request that was granted against it; absent without orders.",
  ),
  metric(
    "permissions.spread",
    "s",
    "lower",
    "The longest time from an administrator's order to the moment at which a master knew of it; absent without orders.",
  ),
  metric("audit.written", "1", "neutral", "Entries that became durable in the audit log, each once."),
  metric(
    "audit.missing",
    "1",
    "lower",
    "What clients' requests did to tasks and the audit log never had, and what was not even noted.",
  ),
  metric(
    "audit.undetected",
    "1",
    "lower",
    "Times that the audit log was changed, and no master noticed; absent where nobody changed it.",
  ),
  metric(
    "audit.detection",
    "s",
    "lower",
    "The longest time from a change of the audit log to the moment at which a master noticed; absent where none did.",
  ),
];
