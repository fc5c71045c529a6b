// How a distribution presents itself to the scenario loader: its parameters, and how to make one from their values.

import type { Parameters, ParameterValues, PlugInDescription } from "../parameters.ts";
import type { Distribution } from "./distribution.ts";

export interface DistributionDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "distribution";
  /**
   * The parameters in the unit of what is drawn. They are declared as durations ("durations" for a list); where the
   * scenario wants a plain number, the loader reads them as numbers instead and passes those.
   */
  readonly quantities: readonly (keyof P & string)[];
  /** Throws a `ParameterError` if the values contradict each other. */
  create(parameters: ParameterValues<P>): Distribution;
}

export function defineDistribution<const P extends Parameters>(
  definition: Omit<DistributionDefinition<P>, "kind">,
): DistributionDefinition<P> {
  return { kind: "distribution", ...definition };
}
