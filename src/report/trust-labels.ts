// Words for the metrics of what workers came to, and of who checks them.

export const TRUST_LABELS = {
  "results.corrupted": "attempts with wrong results",
  "results.wrong": "wrong results accepted",
  "results.wrongShare": "share of wrong results",
  "checks.run": "checks of workers",
  "checks.failed": "checks that workers failed",
} as const;
