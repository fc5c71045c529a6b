// The product on `cluster`: a million tasks of an exponential second at 80 % load, one first-in, first-out dispatcher, an
// exponential millisecond each way. Architecture `ideal`, so that the model is the peers'. `cluster [workers] [tasks]`

import { clusterScenario } from "./scenarios.ts";
import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const [workers, tasks] = sizeAndWork(1_000, 1_000_000);
const scheduler = "{ architecture: { ideal: { delay: { exponential: { mean: 1ms } } } } }";

measureProduct(`cluster ${workers}`, clusterScenario(workers, tasks, scheduler), judgeTasks(tasks, 4, "response"));
