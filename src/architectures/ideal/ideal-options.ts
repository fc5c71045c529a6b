// What the ideal dispatcher is built from.

import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export interface IdealOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  readonly delay: Distribution | undefined;
}
