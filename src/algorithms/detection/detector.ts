// The contract of a failure detector: an opinion about each peer, and when it can next change by silence alone. It hears
// heartbeats; it owns no timer and sends nothing itself. Detectors that must talk (swim) say by `membership` that every
// process is to run a component which does.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { SwimParameters } from "../membership/swim-options.ts";

/** suspect: give it no new work. dead: give up its attempts. */
export type Opinion = "trust" | "suspect" | "dead";

/** Peers are 0 .. n-1; instants are the observer's own monotonic clock. */
export interface FailureDetector {
  /**
   * A heartbeat of `peer` arrived. `sequence` counts the peer's beats since it booted, lost ones included. A peer that is
   * not watched stays so: a heartbeat that lingered in the network revives nobody.
   */
  heard(peer: number, sequence: number, now: Instant): void;
  /** Start watching from now on, as if just heard (registration, failover grace); beats may count from anywhere then. */
  watch(peer: number, now: Instant): void;
  forget(peer: number): void;
  /**
   * The connection to `peer` broke: its process died, or something on the way closed it. Left out: that says nothing. A peer that
   * is not watched stays so. Watching it clears that.
   */
  reset?(peer: number, now: Instant): void;
  /** Of a peer that is not watched: dead. */
  opinion(peer: number, now: Instant): Opinion;
  /**
   * The earliest instant at which `opinion(peer)` changes if nothing is heard; NEVER if it does not. Exact: whoever looks then
   * finds another opinion, and never has to set the same timer again.
   */
  nextChange(peer: number, now: Instant): Instant;
}

export interface DetectorContext {
  readonly peerCount: number;
}

export interface DetectorDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "detection";
  /**
   * How often peers must send heartbeats for these parameters. `peerCount` is how many do: some systems beat less often in
   * larger clusters, so that their master hears no more.
   */
  interval(parameters: ParameterValues<P>, peerCount?: number): Duration;
  create(parameters: ParameterValues<P>, context: DetectorContext): FailureDetector;
  /**
   * A peer that holds by its own clock for so long from the *sending* of the last heartbeat that was answered, and no
   * longer, has stopped before it can be declared dead. Left out: whoever needs it makes an allowance for drift and delay.
   */
  holdsFor?(parameters: ParameterValues<P>): Duration;
  /**
   * Present: opinions come from a `SwimMember` that master and workers all run, through a `MembershipDetector`; heartbeats
   * go on, but prove nothing. `create` then makes the hastiest detector that the group can be, for whoever reckons by it.
   */
  membership?(parameters: ParameterValues<P>): SwimParameters;
}

export function defineDetector<const P extends Parameters>(
  definition: Omit<DetectorDefinition<P>, "kind">,
): DetectorDefinition<P> {
  return { kind: "detection", ...definition };
}
