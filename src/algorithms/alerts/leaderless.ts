// Nobody leads, for longer than a failover should take.

import type { Duration } from "../../kernel/time.ts";
import { defineAlert } from "./alert.ts";

export const leaderless = defineAlert({
  name: "leaderless",
  summary: "No master serves, at every scrape for a while. A gap between two scrapes is not seen.",
  source: "etcd, `etcd_server_has_leader == 0` with `for: 1m`; catalogue L: for longer than a failover may take",
  parameters: {
    for: { type: "duration", default: "15s", summary: "It must be so for so long before it fires." },
  },
  shorthand: "for",
  tellsAbsence: true,
  pending: (parameters) => parameters.for,
  memory: () => 0 as Duration,
  create: () => ({ holds: ({ isServed }) => !isServed }),
});
