// `orrery gate --json`, of a gate or of its self-test: the result in canonical form (RFC 8785), so that equal results are equal bytes. Pure.

import type { GateResult, SelfTestReport } from "../../experiment/gate/gate-result.ts";
import { canonicalJson } from "./canonical-json.ts";

export function gateJson(result: GateResult | SelfTestReport): string {
  return canonicalJson(result);
}
