// The same load as `cluster-whole` on three masters that agree by Raft: every admission, assignment and completion is on two
// disks before it counts. `cluster-raft [workers] [tasks]`

import { clusterScenario, RAFT } from "./scenarios.ts";
import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const [workers, tasks] = sizeAndWork(1_000, 100_000);

measureProduct(`cluster ${workers}`, clusterScenario(workers, tasks, RAFT), judgeTasks(tasks, 4, "response"));
