// How big a scenario may be. Every bound has a message at the place that breaks it; beyond them lies a mistake or an
// attack, not a simulation that ends today.

export const LIMITS = {
  /** Of the file: 1 MiB. */
  characters: 1 << 20,
  /** Lexical tokens of YAML: about 20,000 lines. */
  tokens: 150_000,
  /** Values in a file, with aliases copied out. */
  values: 100_000,
  /** Levels of maps and lists inside each other. */
  depth: 40,
  nodes: 100_000,
  zones: 1_000,
  racksPerZone: 10_000,
  cores: 100_000,
  replications: 10_000,
  variants: 64,
  classes: 1_000,
  /** Tasks of one job. */
  jobTasks: 1_000_000,
  /** Tasks of one gang. */
  gangMembers: 10_000,
  /** Stages of one workflow. */
  stages: 1_000,
  faults: 10_000,
  /** Of one fault in one run. */
  strikes: 1_000_000,
  expectations: 1_000,
  /** Users of a closed loop. */
  users: 1_000_000,
  /** Time triggers of one class. */
  triggers: 100_000,
  alertRules: 64,
  /** Users of permissions, and tenants of one role. */
  accessUsers: 1_000,
  /** Of a monitor, in one run. */
  scrapes: 1_000_000,
  scrapesInWindow: 100_000,
  nameLength: 64,
  cronLength: 1_000,
} as const;
