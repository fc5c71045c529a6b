// How production systems detect dead machines, by name: fixed silences with each system's own figures, all overridable. Where
// a system knows no suspicion (it gives a silent machine work until it is dead), `suspect` equals `timeout`.

import { MICROSECONDS_PER_SECOND, seconds, type Duration } from "../../kernel/time.ts";
import { defineDetector } from "./detector.ts";
import { heartbeat } from "./heartbeat.ts";

interface Preset {
  readonly name: string;
  /** What it does, and when. */
  readonly summary: string;
  readonly source: string;
  readonly interval: string;
  readonly suspect: string;
  readonly timeout: string;
}

function preset({ name, summary, source, interval, suspect, timeout }: Preset) {
  return defineDetector({
    name,
    summary,
    source: `${source}; catalogue J`,
    parameters: {
      interval: {
        type: "duration",
        default: interval,
        min: "1us",
        summary: "Every peer sends a heartbeat this often.",
      },
      suspect: { type: "duration", default: suspect, min: "1us", summary: "Silence after which it gets no new work." },
      timeout: { type: "duration", default: timeout, min: "1us", summary: "Silence after which its work is given up." },
    },
    shorthand: "timeout",
    interval: (parameters) => parameters.interval,
    create: (parameters, context) => heartbeat.create(parameters, context),
  });
}

export const kubernetes = preset({
  name: "kubernetes",
  summary: "Kubelets renew a lease every 10 s; a node is not ready after 50 s, its pods are evicted 300 s later.",
  source:
    "kube-controller-manager --node-monitor-grace-period 50 s since 1.32 (40 s before), DefaultTolerationSeconds 300; kubelet nodeLeaseDurationSeconds / 4",
  interval: "10s",
  suspect: "50s",
  timeout: "350s",
});

export const yarn = preset({
  name: "yarn",
  summary: "Node managers beat every 1 s, are passed over after two missed beats, and expire after 600 s.",
  source:
    "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms, yarn.scheduler.skip.node.multiplier 2, yarn.nm.liveness-monitor.expiry-interval-ms",
  interval: "1s",
  suspect: "2s",
  timeout: "600s",
});

export const mesos = preset({
  name: "mesos",
  summary: "Agents are pinged every 15 s and are unreachable after five pings without answer.",
  source: "mesos-master --agent_ping_timeout 15secs, --max_agent_ping_timeouts 5",
  interval: "15s",
  suspect: "75s",
  timeout: "75s",
});

export const spark = preset({
  name: "spark",
  summary: "Executors beat every 10 s and are lost after 120 s.",
  source: "spark.executor.heartbeatInterval 10s, spark.network.timeout 120s",
  interval: "10s",
  suspect: "120s",
  timeout: "120s",
});

export const ray = preset({
  name: "ray",
  summary: "Raylets are checked every 3 s with 10 s for an answer, and are dead after five failed checks.",
  source:
    "ray_config_def.h: health_check_period_ms 3000, health_check_timeout_ms 10000, health_check_failure_threshold 5",
  interval: "3s",
  suspect: "65s",
  timeout: "65s",
});

export const slurm = preset({
  name: "slurm",
  summary: "Nodes are pinged at a third of SlurmdTimeout, get no work after one missed ping, and are down after 300 s.",
  source: "slurm.conf(5): SlurmdTimeout 300",
  interval: "100s",
  suspect: "200s",
  timeout: "300s",
});

export const hdfs = preset({
  name: "hdfs",
  summary: "Data nodes beat every 3 s, are stale after 30 s, and dead after 2 x 300 s + 10 x 3 s.",
  source:
    "dfs.heartbeat.interval 3, dfs.namenode.stale.datanode.interval 30000, dfs.namenode.heartbeat.recheck-interval 300000",
  interval: "3s",
  suspect: "30s",
  timeout: "630s",
});

export const airflow = preset({
  name: "airflow",
  summary: "Task supervisors beat every 5 s; a task that was silent for 300 s is failed.",
  source: "scheduler.job_heartbeat_sec 5, scheduler.scheduler_zombie_task_threshold 300",
  interval: "5s",
  suspect: "300s",
  timeout: "300s",
});

export const sidekiq = preset({
  name: "sidekiq",
  summary: "Processes beat every 10 s into a key that expires after 60 s.",
  source: "Sidekiq launcher: BEAT_PAUSE 10, heartbeat key 60 s",
  interval: "10s",
  suspect: "60s",
  timeout: "60s",
});

export const bullmq = preset({
  name: "bullmq",
  summary: "A job's lock is renewed every 15 s and expires after 30 s.",
  source: "BullMQ worker: lockDuration 30000, lockRenewTime 15000",
  interval: "15s",
  suspect: "30s",
  timeout: "30s",
});

export const quartz = preset({
  name: "quartz",
  summary: "Schedulers check in every 7.5 s and have failed when that is 7.5 s overdue.",
  source: "org.quartz.jobStore.clusterCheckinInterval 7500; JobStoreSupport.calcFailedIfAfter",
  interval: "7.5s",
  suspect: "15s",
  timeout: "15s",
});

export const xxlJob = preset({
  name: "xxl-job",
  summary: "Executors register every 30 s and are removed after three beats without.",
  source: "xxl-job RegistryConfig: BEAT_TIMEOUT 30, DEAD_TIMEOUT 90",
  interval: "30s",
  suspect: "90s",
  timeout: "90s",
});

export const powerjob = preset({
  name: "powerjob",
  summary: "Workers beat every 10 s and are offline after 60 s.",
  source: "PowerJob WorkerInfo: 60 s",
  interval: "10s",
  suspect: "60s",
  timeout: "60s",
});

export const dolphinscheduler = preset({
  name: "dolphinscheduler",
  summary: "Workers beat every 10 s over a registry session of 60 s.",
  source: "dolphinscheduler worker max-heartbeat-interval 10s, registry session-timeout 60s",
  interval: "10s",
  suspect: "60s",
  timeout: "60s",
});

export const nomad = defineDetector({
  name: "nomad",
  summary: "Clients beat within a time to live that grows with their number, and are down when that is 10 s overdue.",
  source:
    "Nomad server: min_heartbeat_ttl 10s, max_heartbeats_per_second 50, heartbeat_grace 10s; catalogue D4, J. Its random stagger of up to one ttl is taken at its mean",
  parameters: {
    minTtl: { type: "duration", default: "10s", min: "1us", summary: "Time to live in a small cluster." },
    beatsPerSecond: {
      type: "number",
      default: 50,
      above: 0,
      summary: "The servers want to hear no more from all clients together.",
    },
    stagger: {
      type: "number",
      default: 0.5,
      min: 0,
      summary: "Mean lengthening of the time to live, as a share of it.",
    },
    grace: { type: "duration", default: "10s", summary: "A beat that is overdue by so much is given up waiting for." },
  },
  interval: (parameters, peerCount = 1) => nomadTtl(parameters, peerCount),
  create(parameters, context) {
    const interval = nomadTtl(parameters, context.peerCount);
    const timeout = (interval + parameters.grace) as Duration;
    return heartbeat.create({ interval, suspect: timeout, timeout }, context);
  },
});

interface NomadTtl {
  readonly minTtl: Duration;
  readonly beatsPerSecond: number;
  readonly stagger: number;
}

function nomadTtl({ minTtl, beatsPerSecond, stagger }: NomadTtl, peerCount: number): Duration {
  const ttl = Math.max(minTtl, (peerCount / beatsPerSecond) * MICROSECONDS_PER_SECOND);
  return Math.floor(ttl * (1 + stagger)) as Duration;
}

export const dask = defineDetector({
  name: "dask",
  summary: "Workers beat every 0.5 s to 2 s, in large clusters 200 times a second in all, and are dead after 300 s.",
  source: "distributed scheduler: heartbeat_interval, worker-ttl 5 minutes; catalogue D4, J",
  parameters: {
    beatsPerSecond: {
      type: "number",
      default: 200,
      above: 0,
      summary: "From all workers together, where they are many.",
    },
    timeout: { type: "duration", default: "300s", min: "1us", summary: "Silence after which a worker is dead." },
  },
  shorthand: "timeout",
  interval: (parameters, peerCount = 1) => daskInterval(parameters.beatsPerSecond, peerCount),
  create({ beatsPerSecond, timeout }, context) {
    const interval = daskInterval(beatsPerSecond, context.peerCount);
    return heartbeat.create({ interval, suspect: timeout, timeout }, context);
  },
});

/** Half a second for up to 10 workers, 1 s below 50, 2 s below 200, and n / 200 s beyond. */
function daskInterval(beatsPerSecond: number, peerCount: number): Duration {
  if (peerCount <= 10) return seconds(0.5);
  if (peerCount < 50) return seconds(1);
  return seconds(Math.max(2, peerCount / beatsPerSecond));
}
