// Which engine makes the runs here, so that a result of other code is never taken for one of this.

import { fileURLToPath } from "node:url";
import { engineFingerprint } from "../../experiment/engine.ts";
import type { Build } from "../../experiment/store/run-identity.ts";
import { HASH_AT_BUILD } from "../installation.ts";
import { hashEngine } from "./hash-engine.ts";

let known: Build | undefined;

export function engineBuild(): Build {
  known ??= { fingerprint: engineFingerprint(), build: HASH_AT_BUILD ?? hashEngine(sourceFolder()) };
  return known;
}

function sourceFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}
