// What is asked of the lock service, and what it answers. It keeps leases, each under a compare-and-set, and one log that
// masters share; whoever holds the highest token may write to that log, and nobody else.

import type { LeaseRecord } from "../../algorithms/leases/lease-record.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Command, Snapshot } from "../master/commands.ts";

/** Commands with their sizes in the log. */
export interface LoggedCommand {
  readonly command: Command;
  readonly bytes: number;
}

export type LockRequest =
  | { readonly op: "read-lease"; readonly name: string }
  /** Stores `next` if the lease is as `expected` says (undefined = there is none). Repeated, it is answered alike. */
  | {
      readonly op: "compare-and-set";
      readonly name: string;
      readonly expected: LeaseRecord | undefined;
      readonly next: LeaseRecord;
    }
  /** Its time is over: whoever holds it under this token does not hold it any more. */
  | { readonly op: "revoke"; readonly name: string; readonly token: Epoch }
  /** From now on nobody below `epoch` may write to the log. Answered with where it ends. */
  | { readonly op: "seal"; readonly epoch: Epoch }
  /** Appends commands whose first is the writer's number `first` (1, 2, 3 ... in its epoch). Repeated, it appends nothing. */
  | {
      readonly op: "append";
      readonly epoch: Epoch;
      readonly first: number;
      readonly commands: readonly LoggedCommand[];
    }
  /** Puts a snapshot in the place of everything up to `upTo`. */
  | {
      readonly op: "compact";
      readonly epoch: Epoch;
      readonly upTo: number;
      readonly snapshot: Snapshot;
      readonly bytes: number;
    }
  /** Everything after `after`, as far as it fits into one answer; a snapshot first where that is gone. */
  | { readonly op: "read-log"; readonly after: number }
  /** The same, but where there is nothing yet, the answer waits for the next entry, though no longer than `hold`. */
  | { readonly op: "follow-log"; readonly after: number; readonly hold: Duration };

export type LockWrite = Extract<LockRequest, { op: "compare-and-set" | "revoke" | "seal" | "append" | "compact" }>;

export type LockAnswer =
  | { readonly kind: "lease"; readonly record: LeaseRecord | undefined }
  | { readonly kind: "stored" }
  | { readonly kind: "done"; readonly index: number }
  /** Somebody with a higher epoch has sealed the log. */
  | { readonly kind: "sealed"; readonly epoch: Epoch }
  | {
      readonly kind: "log";
      readonly snapshot: { readonly state: Snapshot; readonly index: number } | undefined;
      readonly commands: readonly Command[];
      /** Index of the last command here, and of the last of all. */
      readonly index: number;
      readonly last: number;
    }
  | { readonly kind: "not-leader"; readonly leader: Address | undefined; readonly term: number };

const HEADER_BYTES = 100;

export function requestBytes(request: LockRequest): number {
  switch (request.op) {
    case "append":
      return request.commands.reduce((sum, { bytes }) => sum + bytes, HEADER_BYTES);
    case "compact":
      return HEADER_BYTES + request.bytes;
    default:
      return HEADER_BYTES;
  }
}
