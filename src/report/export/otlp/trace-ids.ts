// Identifiers of traces and spans, made from the run and the task, so that the same run has the same ones: half of a
// trace's is the run's, the other half is the task's number.

import { sha256Base64 } from "../../html/sha256.ts";
import type { ExportedRun } from "../run-export.ts";
import { hexadecimal } from "./otlp-json.ts";

const HALF_BYTES = 8;

export class TraceIds {
  readonly #run: string;
  #attempts = 0;

  constructor({ scenario, variant, seed, engine }: ExportedRun) {
    const hash = atob(sha256Base64([scenario, variant, seed, engine.fingerprint].join("/")));
    this.#run = Array.from(hash.slice(0, HALF_BYTES), (byte) => hexadecimal(byte.charCodeAt(0), 1)).join("");
  }

  /** 16 bytes; not all zero. */
  trace(task: number): string {
    return this.#run + hexadecimal(task + 1, HALF_BYTES);
  }

  /** 8 bytes. Its first byte tells it from those of attempts. */
  taskSpan(task: number): string {
    return `80${hexadecimal(task + 1, HALF_BYTES - 1)}`;
  }

  /** A new one with every call. */
  attemptSpan(): string {
    this.#attempts += 1;
    return hexadecimal(this.#attempts, HALF_BYTES);
  }
}
