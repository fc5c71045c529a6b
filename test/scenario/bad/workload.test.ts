// What a user is told of a wrong workload.

import { describe } from "vitest";
import { tellsOf } from "./telling.ts";

const inWorkload = (own: string) => `duration: 1m\nworkload: { a: { ${own} } }\n`;

const STAGED = "arrivals: { poisson: 1/s }, service: 1s";

describe("the workload", () => {
  tellsOf([
    ["no class", "duration: 1m\nworkload: {}\n", "2:1 expected workload classes, found an empty map"],
    [
      "a class of nothing",
      inWorkload(""),
      "2:13 expected one of arrivals, closedLoop, trace or trigger: where the tasks come from, found none",
    ],
    [
      "a stage after one that is not there",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, workflow: { map: {}, reduce: { after: mop } }"),
      "2:97 expected the name of a stage, found 'mop'; did you mean 'map'?",
    ],
    [
      "stages of more tasks than a job may have",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, workflow: { a: { tasks: 600000 }, b: { tasks: 600000 } }"),
      "2:59 expected at most 1000000 tasks in a job, found about 1200000",
    ],
    [
      "stages that wait for each other",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, workflow: { a: {}, b: { after: c }, c: { after: [a, b] } }"),
      "2:90 expected stages that can begin, found b, c: each waits for another of them",
    ],
    [
      "a stage that is larger than any worker, and has no service time",
      inWorkload("arrivals: { poisson: 1/s }, workflow: { map: { cores: 64 } }"),
      "2:58 missing key 'service': expected the distribution of service times",
      "2:72 expected a task that fits a worker, found 64 cores; the biggest worker has 1",
    ],
    [
      "the job of tasks that stand alone, for a key",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, key: job"),
      "2:64 expected no key 'job' without 'job' or 'workflow': these tasks stand alone",
    ],
    [
      "data of no size",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, data: { size: 0B }"),
      "2:73 expected a size such as 512MiB or 16GiB of at least 1B, found '0B'",
    ],
    [
      "data without a key",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, data: { size: 1MB }"),
      "2:59 expected a 'key' beside 'data': it says which data a task reads",
    ],
    [
      "a key that is not one",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, key: tennant"),
      "2:64 expected tenant or job, found 'tennant'; did you mean 'tenant'?",
    ],
    [
      "outputs and lineage of tasks that stand alone",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, outputs: disk, lineage: { fetchRetries: 1 }"),
      "2:68 expected no 'outputs' without a 'workflow'",
      "2:74 expected no 'lineage' without a 'workflow'",
    ],
    [
      "outputs that nobody fetches, of a class and of a stage",
      inWorkload(`${STAGED}, outputs: disk, workflow: { map: { outputs: memory }, end: { after: map } }`),
      "2:68 expected stages that fetch from each other, as in `after: { map: 20MB }`",
      "2:102 expected no 'outputs': no stage fetches anything from 'map'",
    ],
    [
      "lineage where nothing can be lost",
      inWorkload(`${STAGED}, lineage: { stageAttempts: 2 }, workflow: { map: {}, end: { after: { map: 1MB } } }`),
      "2:59 expected 'outputs' beside 'lineage': what tasks make for each other is never lost without",
    ],
    [
      "copies in storage",
      inWorkload(`${STAGED}, outputs: { on: storage, copies: 2 }, workflow: { map: {}, end: { after: { map: 1MB } } }`),
      "2:91 expected 1 for 'storage', which loses nothing",
    ],
    [
      "more copies than workers",
      inWorkload(`${STAGED}, outputs: { on: disk, copies: 99 }, workflow: { map: {}, end: { after: { map: 1MB } } }`),
      "2:106 expected at most as many copies as there are workers (10), found 99",
    ],
    [
      "a task of the same number where there is none",
      inWorkload(`${STAGED}, workflow: { map: { tasks: 2 }, end: { after: { map: { size: 1MB, from: same } } } }`),
      "2:130 expected 'all', or as many tasks as 'map' has, always: each fetches from the one of its own number",
    ],
    [
      "data that can be lost, for a plan that runs nothing again, and with effects",
      `${inWorkload(`${STAGED}, outputs: disk, workflow: { map: {}, end: { after: { map: 1MB } } }`)}scheduler: { ordering: heft, effects: { mode: fenced } }\n`,
      "3:24 expected another ordering than 'heft' where what tasks make can be lost (`workload.a`, `outputs`): it plans every task of a job once, and knows of none that runs again",
      "3:30 expected no effects where what tasks make can be lost (`workload.a`, `outputs`): a task that could not fetch what it needs would take effect, and one that runs again a second time",
    ],
    [
      "a workflow of a closed loop, beside a job",
      inWorkload("closedLoop: { users: 3, think: 1s }, service: 1s, job: 3, workflow: { map: {} }"),
      "2:73 expected no 'job' beside 'workflow', whose stages say how many tasks they have",
      "2:73 expected no 'job' without 'arrivals': a log or a closed loop brings one task at a time",
      "2:76 expected no 'workflow' without 'arrivals': each arrival is a job of all its stages",
    ],
    [
      "a class with two sources",
      inWorkload("arrivals: { poisson: 1/s }, closedLoop: { users: 3, think: 1s }, service: 1s"),
      "2:13 expected one of arrivals, closedLoop, trace or trigger: where the tasks come from, found arrivals and closedLoop",
    ],
    [
      "a rate of 0",
      inWorkload("arrivals: { poisson: 0/s }, service: 1s"),
      "2:39 expected a rate above 0 such as 90/s, 5/m or 100/h, at most 1000000000/s, found '0/s'",
    ],
    [
      "a rate without unit",
      inWorkload("arrivals: { poisson: 90 }, service: 1s"),
      "2:39 expected a rate above 0 such as 90/s, 5/m or 100/h, found 90; a rate needs a unit of time: /s, /m, /h, /d",
    ],
    [
      "arrivals without rate",
      inWorkload("arrivals: poisson, service: 1s"),
      "2:18 missing key 'rate': expected a rate above 0 such as 90/s, 5/m or 100/h",
    ],
    [
      "all arrivals at once",
      inWorkload("arrivals: { renewal: 0s }, service: 1s"),
      "2:18 expected gaps above 0 between arrivals: these tasks would all come at once",
    ],
    [
      "a flood",
      inWorkload("arrivals: { poisson: 1000000000/s }, service: 1s"),
      "2:18 expected at most 1000000000 tasks, found about 6.0e+10; lower the rate, or give a 'limit'",
    ],
    [
      "no service",
      inWorkload("arrivals: { poisson: 1/s }"),
      "2:13 missing key 'service': expected the distribution of service times",
    ],
    [
      "a mistyped service is said once",
      inWorkload("arrivals: { poisson: 1/s }, servic: 1s"),
      "2:46 unknown key 'servic'; did you mean 'service'?",
    ],
    [
      "a mistyped key is not missed too",
      inWorkload("closedLoop: { users: 3, thnik: 1s }, service: 1s"),
      "2:42 unknown key 'thnik'; did you mean 'think'?",
    ],
    [
      "a service of nothing",
      inWorkload("arrivals: { poisson: 1/s }, service: 0s"),
      "2:55 expected service times above 0",
    ],
    [
      "a deadline in the past",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, deadline: -5s"),
      "2:69 expected a deadline above 0: times the service time such as 10x, or a duration after arrival such as 30s, found '-5s'; that deadline is in the past",
    ],
    [
      "a task too wide for any worker",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, cores: 4"),
      "2:66 expected a task that fits a worker, found 4 cores; the biggest worker has 1",
    ],
    [
      "a task with a resource that nobody has",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, resources: { gpu: 1 }"),
      "2:77 expected a task that fits a worker, found 1 of 'gpu'; no worker has that much",
    ],
    [
      "a log that is not there",
      inWorkload("trace: { swf: no.swf }"),
      "2:32 expected a file that exists (looked for no.swf), found 'no.swf'",
    ],
    [
      "a log of broken lines",
      inWorkload("trace: { swf: broken.swf }"),
      '2:32 expected a readable SWF log: broken.swf:2: expected 18 columns, found 3 in "1 2 3"; skipBroken: true leaves such lines out',
    ],
    [
      "a log of nothing",
      inWorkload("trace: { swf: empty.swf }"),
      "2:32 expected a log with at least one job in the cut, found none",
    ],
    [
      "a log and a service",
      inWorkload("trace: { swf: ok.swf }, service: 1s"),
      "2:51 expected no 'service': the log gives each job's own",
    ],
    [
      "a CSV log without columns",
      inWorkload("trace: { csv: bad.csv }"),
      "2:18 missing key 'columns': expected which column of the CSV log is what, at least arrival",
    ],
    [
      "a CSV log without a column of that name",
      inWorkload("trace: { csv: jobs.csv, columns: { arrival: submitted, service: { column: runtim } } }"),
      "2:73 jobs.csv:1: expected a column named \"runtim\", found submitted, runtime; did you mean 'runtime'?",
    ],
    [
      "a CSV log with another separator",
      inWorkload("trace: { csv: german.csv, columns: { arrival: submitted } }"),
      '2:64 german.csv:1: expected a column named "submitted", found submitted;runtime; is the separator ";"?',
    ],
    [
      "a window the wrong way round",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, from: 20s, until: 10s"),
      "2:77 expected a time after 'from'",
    ],
    [
      "a class by number",
      "duration: 1m\nworkload: { 7: { arrivals: { poisson: 1/s }, service: 1s } }\n",
      "2:13 expected a name of at most 64 letters, digits, - and _ that begins with a letter, found '7'",
    ],
  ]);
});
