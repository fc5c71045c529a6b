// The contract of a failure detector: an opinion about each peer, and when it can next change by silence alone. It hears
// heartbeats (and, for probing detectors, asks for probes later); it owns no timer and sends nothing itself.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** suspect: give it no new work. dead: give up its attempts. */
export type Opinion = "trust" | "suspect" | "dead";

/** Peers are 0 .. n-1; instants are the observer's own monotonic clock. */
export interface FailureDetector {
  /** A heartbeat (or any proof of life) of `peer` arrived. `sequence` counts the peer's beats since it booted. */
  heard(peer: number, sequence: number, now: Instant): void;
  /** Start watching from now on, as if just heard (registration, failover grace). */
  watch(peer: number, now: Instant): void;
  forget(peer: number): void;
  opinion(peer: number, now: Instant): Opinion;
  /** The earliest instant at which `opinion(peer)` can change if nothing is heard; NEVER if it cannot. */
  nextChange(peer: number, now: Instant): Instant;
}

export interface DetectorContext {
  readonly peerCount: number;
}

export interface DetectorDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "detection";
  /** How often peers must send heartbeats for these parameters. */
  interval(parameters: ParameterValues<P>): Duration;
  create(parameters: ParameterValues<P>, context: DetectorContext): FailureDetector;
}

export function defineDetector<const P extends Parameters>(
  definition: Omit<DetectorDefinition<P>, "kind">,
): DetectorDefinition<P> {
  return { kind: "detection", ...definition };
}
