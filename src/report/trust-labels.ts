// Words for the metrics of whom and what a design believes: wrong results, checks, attackers, signatures.

export const TRUST_LABELS = {
  "results.corrupted": "attempts with wrong results",
  "results.wrong": "wrong results accepted",
  "results.wrongShare": "share of wrong results",
  "checks.run": "checks of workers",
  "checks.failed": "checks that workers failed",
  "attacks.injected": "messages of attackers",
  "attacks.delivered": "messages of attackers that arrived",
  "attacks.effective": "messages of attackers that had an effect",
  "seals.refused": "messages refused for their signature",
  "seals.refusedGenuine": "genuine messages refused for their signature",
} as const;
