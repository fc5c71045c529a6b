// Detection by leases: every heartbeat renews the peer's lease, and a peer whose lease has expired is dead. Unlike a
// heartbeat's silence, expiry is known on both sides: the peer stops by its own clock before the observer counts it as dead.

import type { Duration } from "../../kernel/time.ts";
import { defineDetector } from "./detector.ts";
import { heartbeat } from "./heartbeat.ts";

export const lease = defineDetector({
  name: "lease",
  summary:
    "Declares a peer dead when the lease that its heartbeats renew has expired: ttl (1 + drift) after the last renewal, while the peer itself stops ttl (1 - drift) after it sent that.",
  source:
    "Gray and Cheriton, Leases, SOSP 1989, section 3.2 (allowance for clocks); defaults: the project's lease of 10 s, renew deadline 6 s, retry 2 s, clocks within 100 ppm; catalogue E6",
  parameters: {
    interval: { type: "duration", default: "2s", min: "1us", summary: "Every peer renews this often." },
    renewDeadline: {
      type: "duration",
      default: "6s",
      min: "1us",
      summary:
        "A peer that has not renewed for so long gets no new work; not above ttl (a larger value counts as ttl).",
    },
    ttl: { type: "duration", default: "10s", min: "1us", summary: "A lease lasts so long from its renewal." },
    drift: {
      type: "number",
      default: 0.0001,
      min: 0,
      max: 0.9,
      summary:
        "Share by which either clock may run fast or slow. A larger error can make both sides believe that it is theirs.",
    },
  },
  shorthand: "ttl",
  interval: ({ interval }) => interval,
  create: ({ interval, renewDeadline, ttl, drift }, context) =>
    heartbeat.create({ interval, suspect: renewDeadline, timeout: Math.ceil(ttl * (1 + drift)) as Duration }, context),
  holdsFor: ({ ttl, drift }) => Math.floor(ttl * (1 - drift)) as Duration,
});
