// Reads a scenario file's text, refusing what cannot be one before the YAML parser sees it.

import { existsSync, readFileSync, statSync } from "node:fs";
import { LIMITS } from "../../scenario/limits.ts";
import { isProgram } from "../plugins/bundle.ts";
import { shippedHint } from "./shipped-scenarios.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";

/** Characters take up to four bytes: what is larger is too long in any case. */
const BYTES_MAX = 4 * LIMITS.characters;

export function readScenarioText(path: string): string {
  if (path === "") throw new UsageError("expected the path of a scenario file, found an empty text");
  if (isProgram(path))
    throw new UsageError(
      `${path}: expected a scenario file (YAML), found a program; every file with policies wants a --plugin of its own: --plugin a.ts --plugin b.ts`,
    );
  const bytes = readBytes(path);
  try {
    // `fatal` refuses what is not UTF-8: pictures, archives, UTF-16.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `${path}: expected a YAML file in UTF-8, found something else (a binary file, or another encoding)`,
    );
  }
}

function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > BYTES_MAX)
      throw new UsageError(
        `${path}: expected a scenario of at most ${LIMITS.characters / 1_048_576} MiB, found ${Math.ceil(size / 1_048_576)} MiB; keep bulk data in CSV or SWF files`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const trouble = fileTrouble(error);
    throw new UsageError(`${path}: cannot be read: ${trouble}${existsSync(path) ? "" : shippedHint(path)}`);
  }
}
