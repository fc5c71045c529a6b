// The contract of admission control: whether a scheduler takes a submitted task in, or says no. It decides over a view of
// what was taken in before; whoever asked commits the decision and tells the policy. What is refused leaves nothing behind:
// it costs one answer. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "../ordering/ordering.ts";

/** What is known of a task that asks to be taken in: estimates, never truths. */
export type Applicant = Pick<
  QueuedTask,
  | "id"
  | "estimate"
  | "cores"
  | "memory"
  | "resources"
  | "priority"
  | "weight"
  | "deadline"
  | "value"
  | "tenant"
  | "workloadClass"
>;

/** A task that was taken in and has not ended. */
export interface AcceptedTask {
  readonly cores: number;
  readonly deadline: Instant;
  /** Estimated work left when it starts, or when it started. */
  readonly remaining: Duration;
  /** Of the attempt that has a place, by this scheduler's clock; NEVER while it has none. */
  readonly startedAt: Instant;
  /** Of its place; 1 while it has none. */
  readonly speed: number;
  readonly id: TaskId;
  /** What it is worth to be done by its deadline; absent = nobody says. */
  readonly value?: number | undefined;
  /** It waits, it is in the books, and it may be given up without harm to others; absent = no. */
  readonly isDroppable?: boolean;
}

/** What the scheduler has on its hands, the tasks that are just being made durable included. */
export interface AdmissionView {
  /** Taken in and not ended. */
  readonly inFlight: number;
  /** Of these, the ones in the queue. Nothing is known of queues elsewhere (at the workers). */
  readonly waiting: number;
  /** Of those in flight, a tenant's. */
  inFlightOf(tenant: string): number;
  /** In order of admission. */
  accepted(): Iterable<AcceptedTask>;
  /** The workers that may be given work. */
  machines(): Iterable<{ readonly cores: number; readonly speed: number }>;
}

export type Verdict =
  /** `drop`: these, which are droppable, expire for it; absent = nobody does. */
  | { readonly kind: "accept"; readonly drop?: readonly TaskId[] }
  /**
   * `retryAfter`: to ask again sooner is of no use; left out = nothing is known of that. `offer`: with this deadline it would have
   * been taken in, and may be if it asks again.
   */
  | { readonly kind: "reject"; readonly retryAfter?: Duration; readonly offer?: Instant };

export const ACCEPT: Verdict = { kind: "accept" };
export const REJECT: Verdict = { kind: "reject" };

/** How a task ended that this scheduler had taken in. */
export interface Departure {
  /** From its admission to its end. */
  readonly took: Duration;
  /** Tasks in flight, this one included. */
  readonly inFlight: number;
  /** False: it was dropped, withdrawn or given up. */
  readonly isCompleted: boolean;
}

export interface Admission {
  /** The decision; changes nothing. */
  decide(task: Applicant, view: AdmissionView, now: Instant): Verdict;
  /** The task was taken in, as decided. */
  took?(task: Applicant, now: Instant): void;
  /** Not of tasks that an earlier scheduler had taken in. */
  ended?(departure: Departure, now: Instant): void;
  /** Told once, at the beginning, where another one took tasks in before this one: all that is left of it is what the view shows. */
  inherited?(now: Instant): void;
}

/** What a policy promises, for the laws; what is left out it does not promise. */
export interface AdmissionBound {
  /** Most tasks in flight, of all and of one tenant, and most in the queue. */
  readonly inFlight?: number;
  readonly inFlightOfTenant?: number;
  readonly waiting?: number;
  /** In every window at most `burst`, and `perSecond` for each of its seconds; of each tenant where `isPerTenant`. */
  readonly rate?: { readonly burst: number; readonly perSecond: number; readonly isPerTenant: boolean };
}

export interface AdmissionDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "admission";
  /** Its rule is about the queue at the scheduler: it says nothing where tasks queue at the workers. */
  readonly needsQueue: boolean;
  /** Its rule is about what tasks are worth: it says nothing where nobody says that. */
  readonly needsValues?: boolean;
  /** The ordering by whose rule it plans; absent = any will do. */
  readonly ordering?: string;
  /** It may offer other deadlines to those whom it turns away. */
  offersDeadlines?(parameters: ParameterValues<P>): boolean;
  bound?(parameters: ParameterValues<P>): AdmissionBound;
  create(parameters: ParameterValues<P>): Admission;
}

export function defineAdmission<const P extends Parameters>(
  definition: Omit<AdmissionDefinition<P>, "kind">,
): AdmissionDefinition<P> {
  return { kind: "admission", ...definition };
}
