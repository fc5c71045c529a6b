// The retry policies that come with Orrery.

import { airflow } from "../../algorithms/retry/airflow.ts";
import { celery } from "../../algorithms/retry/celery.ts";
import { exponential } from "../../algorithms/retry/exponential.ts";
import { fixed } from "../../algorithms/retry/fixed.ts";
import { grpc } from "../../algorithms/retry/grpc.ts";
import { kubernetesJob } from "../../algorithms/retry/kubernetes-job.ts";
import { nomad } from "../../algorithms/retry/nomad.ts";
import { none } from "../../algorithms/retry/none.ts";
import { sidekiq } from "../../algorithms/retry/sidekiq.ts";
import { spark } from "../../algorithms/retry/spark.ts";
import { temporal } from "../../algorithms/retry/temporal.ts";

export const RETRIES = [
  airflow,
  celery,
  exponential,
  fixed,
  grpc,
  kubernetesJob,
  nomad,
  none,
  sidekiq,
  spark,
  temporal,
];
