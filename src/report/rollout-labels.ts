// Words for the metrics of versions that go out.

export const ROLLOUT_LABELS = {
  "rollout.duration": "duration of a rollout",
  "rollout.exposed": "share of attempts on a bad version",
  "rollout.harmed": "attempts that a bad version failed or lost",
  "rollout.spread": "most machines with a bad version",
  "rollout.out": "most machines that a rollout took out",
  "rollout.detection": "time until a bad version is found",
  "rollout.found": "versions found bad",
  "rollout.falseStops": "sound versions found bad",
  "rollout.missed": "bad versions that nobody found",
} as const;
