// The words for the metrics of security.

export const SECURITY_LABELS: Readonly<Record<string, string>> = {
  "attacks.injected": "messages of attackers",
  "attacks.delivered": "messages of attackers that arrived",
  "attacks.effective": "messages of attackers that had an effect",
  "seals.refused": "messages refused for their signature",
  "seals.refusedGenuine": "genuine messages refused for their signature",
  "registrations.refused": "registrations refused",
  "certificates.denied": "certificates not renewed",
  "certificates.firstExpiry": "first message refused for an expired certificate",
  "certificates.warning": "time from the first failed renewal to the first refusal",
  "permissions.denied": "requests denied",
  "permissions.deniedWrongly": "legitimate requests denied",
  "permissions.stale": "requests granted against the orders of administrators",
  "permissions.exposure": "longest time for which revoked rights were honoured",
  "permissions.spread": "longest time until a master knew of an order",
  "audit.written": "entries in the audit log",
  "audit.missing": "deeds that the audit log does not have",
  "audit.undetected": "changes of the audit log that nobody noticed",
  "audit.detection": "longest time until a change of the audit log was noticed",
};
