// The bound that every real design is measured against: an omniscient dispatcher that sees every machine as it is, costs
// nothing, never fails, and needs no message. The difference to it is the price of distribution. With a `delay` each way
// it is also the textbook dispatcher of queueing theory.

import { defineArchitecture } from "./architecture.ts";
import { IdealDispatcher } from "./ideal/ideal-dispatcher.ts";
import { createIdleProcess } from "../process/idle-process.ts";

const KNOWN = "it knows at once who is up";

export const ideal = defineArchitecture({
  name: "ideal",
  summary: "An omniscient dispatcher: no messages, no delay, no failures of its own. The bound for every real design.",
  source: "Catalogue C (the price of distribution); single-queue results of queueing theory hold on it exactly",
  isBound: true,
  mastersMin: 0,
  parameters: {
    delay: {
      type: "distribution",
      of: "duration",
      optional: true,
      summary: "Time for an assignment to reach a worker, and again for its end to be known. Default: none.",
    },
  },
  unused: {
    detection: KNOWN,
    damping: KNOWN,
    health: KNOWN,
    recovery: KNOWN,
    onNotice: KNOWN,
    communication: "nothing is sent",
    scaling: "the bound has every machine all the time",
    speculation: "it starts no second copies",
    verification: "it starts no second copies, and believes what comes of the first",
    rebalancing: "what waits at a worker moves only when it is stolen",
    migration: "what has begun stays where it is, unless the ordering displaces it",
    checkpoint: "what is preempted keeps its work, and nothing is saved otherwise",
    security: "nobody sends it anything that could be forged",
    "security.permissions": "nobody asks it for anything",
    "security.audit": "nobody asks it for anything",
    effects: "its completions are effects, and there is one of each task",
  },
  cannotGang: ({ delay }) =>
    delay === undefined ? undefined : "with a `delay` nobody knows when all members are there",
  create({ delay }, { scheduler, deployment }) {
    const dispatcher = new IdealDispatcher({ scheduler, deployment, delay });
    return {
      createProcess(role, host) {
        if (role === "worker") return dispatcher.workerProcess(host);
        if (role === "client") return dispatcher.clientProcess(host);
        return createIdleProcess();
      },
    };
  },
});
