// The contract of an architecture: a whole scheduler, as the processes it puts behind each role. The scenario registry
// lists the architectures; the simulated cluster boots their processes.

import type { ParameterValues, Parameters, PlugInDescription } from "../kernel/parameters.ts";
import type { Duration } from "../kernel/time.ts";
import type { Deployment } from "../process/deployment.ts";
import type { Host, Process } from "../process/host.ts";
import type { Role } from "../trace/record-codes.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";

export interface ArchitectureContext {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
}

/** One run's scheduler. */
export interface Architecture {
  /** Called at every boot of a node with this role. */
  createProcess(role: Role, host: Host): Process;
}

/** What voters wait for. */
export interface ElectionPace {
  /** The parameter that says it. */
  readonly parameter: string;
  /** A follower that hears nothing for so long campaigns. */
  readonly timeout: Duration;
}

export interface Doubt {
  readonly parameter: string;
  /** What was expected and why, in one sentence. */
  readonly message: string;
}

/** Settings of a scenario's `scheduler` that a design may have no use for, by their path. */
export type UnusedSetting =
  | Exclude<keyof SchedulerSpec, "architecture" | "ordering" | "triggers">
  | `communication.rpc.${"breaker" | "giveUp" | "whenRejected"}`
  | `security.${"permissions" | "audit"}`;

export interface Refusal {
  /** Where in the scenario. */
  readonly path: readonly string[];
  /** What was expected and why, in one sentence. */
  readonly message: string;
}

/** Of designs to which workers do not belong. */
export function refuseIdentity(name: string, security: SchedulerSpec["security"]): readonly Refusal[] {
  if (security?.join !== "identity") return [];
  const message = `expected 'anyone' for '${name}': no master keeps a list of workers that one could join twice`;
  return [{ path: ["scheduler", "security", "join"], message }];
}

export interface ArchitectureDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "architecture";
  /** Not a design that could be built, but the bound for those that can: it takes no part in "which is best". */
  readonly isBound: boolean;
  /** All masters are active, and none has the last word: clients keep tasks safe and put their ends on record. Absent = one leads. */
  readonly isLeaderless?: boolean;
  /** Each master leads alone, with epochs of its own, and has tasks of its own; no other speaks of those. Absent = one leads. */
  readonly hasSeveralLeaders?: boolean;
  /** One leads, and the others work with it: what is lost with one of them is lost for all. Absent = they stand by. */
  readonly mastersShareWork?: boolean;
  /** Members of a lock service that it needs, where the scenario does not say how many; absent = it uses none. */
  readonly locks?: number;
  /** And it cannot do with fewer; a scenario that has fewer is refused. Absent = none is needed. */
  readonly locksMin?: number;
  /** Whose majority decides, so that an even number of them is of no use; absent = nobody votes. */
  readonly voters?: Role;
  /** Masters it makes use of: a scenario with fewer is refused. */
  readonly mastersMin: number;
  /** And no more than these keep the books: the others idle, or only think. Absent = all. */
  readonly mastersMax?: number;
  /** How its voters elect; absent = nobody votes. */
  elections?(parameters: ParameterValues<P>): ElectionPace;
  /** Settings that mean nothing here, each with the reason, which follows "it has no effect on '<name>': ". Absent = all have a meaning. */
  readonly unused?: Readonly<Partial<Record<UnusedSetting, string>>>;
  /** Of those, the ones that have a meaning with these parameters after all. Absent = none. */
  uses?(parameters: ParameterValues<P>): readonly UnusedSetting[];
  /** Why nothing that runs gives way, whatever the ordering wants. Absent = it does. */
  readonly displacesNothing?: string;
  /** Why it cannot run gangs, as the end of a sentence; undefined, or absent: it can. */
  cannotGang?(parameters: ParameterValues<P>): string | undefined;
  /** Why it cannot keep to limits across the cluster, as the end of a sentence; absent: it can. */
  readonly cannotPool?: string;
  /** What this design cannot be asked for. */
  refusals?(scheduler: SchedulerSpec): readonly Refusal[];
  /**
   * How long a task may rest at a worker that is up and knows nothing of it, before the design looks for it elsewhere. Absent =
   * no longer than it takes to notice that the worker has been down.
   */
  rest?(parameters: ParameterValues<P>): Duration;
  /** Settings that are allowed and still not likely to be meant. */
  doubts?(parameters: ParameterValues<P>): readonly Doubt[];
  create(parameters: ParameterValues<P>, context: ArchitectureContext): Architecture;
}

/** Settings that mean nothing to this design with its parameters, each with the reason. */
export function unusedBy({ definition, parameters }: SchedulerSpec["architecture"]): Partial<Record<string, string>> {
  const used = definition.uses?.(parameters) ?? [];
  return Object.fromEntries(
    Object.entries(definition.unused ?? {}).filter(([name]) => !used.some((one) => one === name)),
  );
}

export function defineArchitecture<const P extends Parameters>(
  definition: Omit<ArchitectureDefinition<P>, "kind">,
): ArchitectureDefinition<P> {
  return { kind: "architecture", ...definition };
}
