// The same load with everything on: clients submit by remote calls, the master acknowledges from its log on disk, workers
// beat once a second, report their completions until they are acknowledged. `cluster-whole [workers] [tasks]`

import { clusterScenario } from "./scenarios.ts";
import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const [workers, tasks] = sizeAndWork(1_000, 1_000_000);

measureProduct(
  `cluster ${workers}`,
  clusterScenario(workers, tasks, "{ architecture: single-master }"),
  judgeTasks(tasks, 4, "response"),
);
