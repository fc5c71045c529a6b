// `orrery gate --json`: the result in canonical form (RFC 8785), so that equal results are equal bytes. Pure.

import type { GateResult } from "../../experiment/gate/gate-result.ts";
import { canonicalJson } from "./canonical-json.ts";

export function gateJson(result: GateResult): string {
  return canonicalJson(result);
}
