// Puts the messages between the cell and its schedulers on the wire and reads them.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Transport } from "../../process/message.ts";
import { cellMessage, readCellMessage, type CellBody, type CellMessage } from "../protocol/cell-messages.ts";
import { FIRST_CELL_KIND, SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";

const ROW_BYTES = 32;
const CLAIM_BYTES = 16;

export function sendCell(host: Host, to: Address, body: CellBody, transport?: Transport): void {
  host.send(to, cellMessage(body, FIRST_CELL_KIND), bytesOf(body), transport);
}

/** undefined: it is a message of another kind. */
export function readCell(message: { readonly kind: number }): CellMessage | undefined {
  return readCellMessage(message, FIRST_CELL_KIND);
}

function bytesOf(body: CellBody): number {
  switch (body.type) {
    case "job":
      return SMALL_BYTES + TASK_BYTES * body.tasks.length + ROW_BYTES * body.rows.length;
    case "plan":
      return SMALL_BYTES + CLAIM_BYTES * body.claims.length;
    case "outcome":
      return SMALL_BYTES + ROW_BYTES * body.rows.length;
    case "ask":
    case "still":
    case "over":
      return SMALL_BYTES;
  }
}
