// SWIM as a choice of detector: its parameters, and the word that master and workers are to run a `SwimMember` each. The
// protocol is in the folder membership/.

import type { Duration } from "../../kernel/time.ts";
import { suspicionMin } from "../membership/swim-formulas.ts";
import type { SwimParameters } from "../membership/swim-options.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import { defineDetector } from "./detector.ts";
import { heartbeat } from "./heartbeat.ts";

const PARAMETERS = {
  interval: {
    type: "duration",
    default: "1s",
    min: "1us",
    summary: "Workers also renew with their master this often: safe-stop needs it, the group does not.",
  },
  probeInterval: { type: "duration", default: "1s", min: "2us", summary: "Each member probes one other this often." },
  probeTimeout: {
    type: "duration",
    default: "500ms",
    min: "1us",
    summary: "A ping without answer for so long is tried through others; shorter than probeInterval.",
  },
  indirectProbes: { type: "integer", default: 3, min: 0, max: 100, summary: "Through how many others (k)." },
  probeOrder: {
    type: "choice",
    options: ["round-robin", "random"],
    default: "round-robin",
    summary: "round-robin: over a list shuffled after each round, which bounds detection. random: anybody, each time.",
  },
  suspicionMultiplier: {
    type: "number",
    default: 4,
    above: 0,
    summary: "A suspicion that is not refuted for this x max(1, log10 n) probe intervals is a death.",
  },
  suspicionMaxMultiplier: {
    type: "number",
    default: 6,
    min: 1,
    summary: "With lifeguard, a suspicion that nobody confirms lasts so many times longer.",
  },
  retransmitMultiplier: {
    type: "integer",
    default: 4,
    min: 1,
    summary: "Each member passes a rumour on this x ceil(log10(n + 1)) times.",
  },
  gossipInterval: {
    type: "duration",
    default: "200ms",
    summary: "How often rumours are also sent on their own; 0s = only with probes, as in the paper.",
  },
  gossipFanout: { type: "integer", default: 3, min: 0, max: 100, summary: "To how many each time." },
  syncInterval: {
    type: "duration",
    default: "30s",
    summary: "How often all is exchanged with one other, less often in groups of more than 32; 0s = never.",
  },
  reconnectInterval: {
    type: "duration",
    default: "30s",
    min: "1ms",
    summary: "How often one of the dead is tried again, so that a divided group finds together.",
  },
  forgetAfter: { type: "duration", default: "1d", summary: "The dead are remembered for so long." },
  lifeguard: {
    type: "boolean",
    default: true,
    summary: "Local health, suspicions that shorten as they are confirmed, and suspects told first.",
  },
  healthMax: {
    type: "integer",
    default: 8,
    min: 1,
    max: 100,
    summary: "With lifeguard, a member in doubt of itself probes up to so many times slower.",
  },
} as const;

export const swim = defineDetector({
  name: "swim",
  summary:
    "Every member probes one other in turn, directly and through others, and tells what it finds with its messages; who does not refute a suspicion in time is dead.",
  source:
    "Das, Gupta, Motivala, SWIM, DSN 2002; Dadgar, Currey, Joshi, Lifeguard, 2018; defaults: hashicorp/memberlist for a LAN, and Serf's for reconnection; catalogue E4, E5",
  parameters: PARAMETERS,
  shorthand: "probeInterval",
  interval: ({ interval }) => interval,
  // A ping may have been lost before the member was cut off: then only the time of the suspicion is left to it.
  create(parameters, context) {
    const { probeInterval: suspect, interval } = parameters;
    const timeout = Math.max(1, suspicionMin(context.peerCount, membership(parameters))) as Duration;
    return heartbeat.create({ interval, suspect, timeout }, context);
  },
  membership,
});

/** A datagram as large as Ethernet takes it, less what memberlist leaves for headers. */
const DATAGRAM_BYTES = 1_400;

function membership(parameters: ParameterValues<typeof PARAMETERS>): SwimParameters {
  return {
    ...parameters,
    probeOrder: parameters.probeOrder === "random" ? "random" : "round-robin",
    datagramBytes: DATAGRAM_BYTES,
  };
}
