// The parameter that all thieves have: how patient they are.

export const INTERVAL = {
  type: "duration",
  default: "1s",
  summary: "An idle worker that found nothing looks again after so long; 0s = not before it falls idle once more.",
} as const;
