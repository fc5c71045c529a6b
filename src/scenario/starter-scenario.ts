// The commented scenario that `orrery init` writes: a complete comparison that runs in seconds.

export function starterScenario(): string {
  return STARTER;
}

const STARTER = `# yaml-language-server: $schema=./node_modules/orrery/schema/scenario.schema.json
#
# A scenario: one question, a cluster, a workload, the designs to compare, and what goes wrong.
# Only workload (and duration) must be there; everything else has a default: see docs/scenario-files.md.
# Check it with \`orrery validate\`, run it with \`orrery run\`, see all building blocks with \`orrery list\`.
name: first-scenario
question: Does looking at two random workers beat looking at one, while workers crash?
story: |
  Ten workers, four fifths busy. Half-way, three of them die for a minute.
  Two choices should keep queues far shorter than one; nobody may lose a task.

seed: 1
replications: 5 # seeds 1 to 5; every variant gets the same arrivals, service times and faults
duration: 5m # new work arrives for this long
warmup: 30s # not measured

cluster:
  zones: [a, b]
  workers: { count: 10, cores: 1 }
  clients: 2
  network:
    cross-zone: { latency: { lognormal: { median: 1ms, p99: 4ms } }, loss: 0.01% }

workload:
  web: # a name of your choice
    arrivals: { poisson: { rate: 8/s } }
    service: { exponential: { mean: 1s } }
    deadline: 10x # ten times its own service time
  # nightly: # a second class could come from a log
  #   trace: { swf: ../logs/cluster.swf, from: 1d, for: 1h, timeScale: 0.1 }

scheduler: # the common part of all designs
  architecture: single-master
  ordering: fifo
  queueing: at-worker
  detection: { heartbeat: { interval: 1s, timeout: 5s } }
  retry: { exponential: { base: 500ms, cap: 30s, jitter: full } }

variants: # each design says what it changes
  one-choice: { scheduler: { placement: random } }
  two-choices: { scheduler: { placement: { power-of-d: 2 } } }

faults:
  - { at: 150s, crash: { workers: 3 }, for: 1m }
  # - random: { crash: any worker, every: { exponential: 1h }, for: { uniform: [10s, 2m] } }

expect:
  - two-choices.response.mean < one-choice.response.mean
  - all.tasks.lost == 0
`;
