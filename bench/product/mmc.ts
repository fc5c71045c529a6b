// The product on `mmc`: 16 servers, one queue, 0.9 load, architecture `ideal` without delay. `mmc [servers] [customers]`

import { judgeTasks, measureProduct, sizeAndWork } from "./product-run.ts";

const LOAD = 0.9;
const [servers, customers] = sizeAndWork(16, 1_000_000);

const scenario = `
name: mmc
cluster: { workers: ${servers} }
workload: { all: { arrivals: { poisson: { rate: ${servers * LOAD}/s } }, service: { exponential: { mean: 1s } }, limit: ${customers} } }
scheduler: { architecture: ideal }
`;

measureProduct(`mmc ${servers}`, scenario, judgeTasks(customers, 2, "wait"));
