// A trace whose records are made at the time that somebody tells.

import { Digest } from "../kernel/digest.ts";
import type { Instant } from "../kernel/time.ts";
import { Trace } from "../trace/trace.ts";

export function traceAt(now: () => Instant, digest = new Digest()): Trace {
  const clock = {
    get now() {
      return now();
    },
  };
  return new Trace(clock, digest);
}
