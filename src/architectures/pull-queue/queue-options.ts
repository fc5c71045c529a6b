// What the broker of a queue and its consumers are told, and the mistakes that they can be made to make.

import type { Duration } from "../../kernel/time.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

/**
 * Deliberate mistakes of a broker, each with one rule left out, beside those of a lone master's log:
 * - `receipt-unchecked`: whoever acknowledges, returns or extends a message is believed, however old the receipt; a message that
 *   was deleted is completed again.
 */
export const QUEUE_MUTANTS = ["receipt-unchecked"] as const;
export type QueueMutant = (typeof QUEUE_MUTANTS)[number];

/**
 * When a message is deleted. late: after the run, so that a lost consumer's message comes back. early: handed out is gone. at-start:
 * begun is gone, and what a lost consumer only had at hand comes back.
 */
export const ACKNOWLEDGEMENTS = ["late", "early", "at-start"] as const;
export type Acknowledgement = (typeof ACKNOWLEDGEMENTS)[number];

export interface QueueOptions {
  readonly scheduler: SchedulerSpec;
  /** A message that was handed out is hidden from other consumers for so long, unless that is extended. */
  readonly visibilityTimeout: Duration;
  /** A message is given up when it was handed out so often and not acknowledged. */
  readonly maxDeliveries: number;
  readonly acknowledge: Acknowledgement;
  /** Consumers extend what they hold while they hold it. */
  readonly extend: boolean;
  /** long: the broker holds a pull until there is something. short: it answers at once, and an idle consumer asks again later. */
  readonly polling: "long" | "short";
  readonly pollWait: Duration;
  readonly pollInterval: Duration;
  /** Each interval is longer or shorter by up to this share. */
  readonly pollJitter: number;
  /** Messages that a consumer keeps at hand beyond what it runs. */
  readonly prefetch: number;
  readonly mutant: QueueMutant | undefined;
}
