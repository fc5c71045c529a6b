// The product on `cluster`: a million tasks of an exponential second at 80 % load, one first-in, first-out dispatcher, an
// exponential millisecond each way. Architecture `ideal`, so that the model is the peers'. `cluster [workers] [tasks]`

import { clusterScenario, IDEAL } from "./scenarios.ts";
import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const [workers, tasks] = sizeAndWork(1_000, 1_000_000);

measureProduct(`cluster ${workers}`, clusterScenario(workers, tasks, IDEAL), judgeTasks(tasks, 4, "response"));
