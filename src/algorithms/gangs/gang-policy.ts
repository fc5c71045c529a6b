// The contract of gang scheduling: how the members of a gang, which must run at the same time, come to their places. Ordering and
// placement still say who goes next, and where; this says whether members may go one by one. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";

export interface GangPolicy {
  /** together: all that it needs at one instant, or none. singly: as places come; who has one holds it, and waits for the others. */
  readonly grants: "together" | "singly";
  /** Nobody of a gang goes before all of its members have come and are ready. (Before those of its last try have been stopped, never.) */
  readonly gathers: boolean;
  /** Only one gang at a time may hold a part of what it needs. */
  readonly takesTurns: boolean;
  /** A gang that has had only a part of what it needs for so long gives all of it back; NEVER = it holds on. */
  readonly holdMax: Duration;
  /** And tries again after this. `times`: how often it has given back, this time included, 1 or more. */
  pause(times: number, random: RandomStream): Duration;
}

export interface GangDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "gangs";
  create(parameters: ParameterValues<P>): GangPolicy;
}

export function defineGangs<const P extends Parameters>(
  definition: Omit<GangDefinition<P>, "kind">,
): GangDefinition<P> {
  return { kind: "gangs", ...definition };
}
