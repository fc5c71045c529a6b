// Stands in for src/observe/observatory.ts in the ablation: no metrics, no oracles. A run with it ends when the workload
// does, a few task lengths early.

import type { Observatory as RealObservatory } from "../../../src/observe/observatory.ts";

export class Observatory implements Pick<RealObservatory, "outstanding" | "finish"> {
  readonly outstanding = 0;

  finish(): ReturnType<RealObservatory["finish"]> {
    return { violations: [], metrics: {} } as unknown as ReturnType<RealObservatory["finish"]>;
  }
}
