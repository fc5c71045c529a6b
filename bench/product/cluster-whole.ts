// The same load with everything on: clients submit by remote calls, the master acknowledges from its log on disk, workers
// beat once a second, report their completions until they are acknowledged. `cluster-whole [workers] [tasks]`

import { clusterScenario, SINGLE_MASTER } from "./scenarios.ts";
import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const [workers, tasks] = sizeAndWork(1_000, 1_000_000);

measureProduct(`cluster ${workers}`, clusterScenario(workers, tasks, SINGLE_MASTER), judgeTasks(tasks, 4, "response"));
