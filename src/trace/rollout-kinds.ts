// The kinds of records of versions that go out. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const ROLLOUT_KINDS = [
  kind(
    "version.installed",
    ["node", "fault", null, null, "version"],
    "From its next boot on the machine runs another version, by the rollout that is the scenario's fault `fault`; version is a VERSIONS index.",
  ),
  kind(
    "rollout.moved",
    [null, "fault", "step", "cause", null],
    "A rollout took a step, a ROLLOUT_STEPS index; cause is a ROLLOUT_CAUSES index.",
  ),
] as const;
