// A thread of the fuzzer: gets a number, or a scenario to be judged, and answers.

import { parentPort } from "node:worker_threads";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { Drawn } from "./draw-scenario.ts";
import { Fuzzer } from "./fuzz-one.ts";

const fuzzer = new Fuzzer(builtInRegistry());

parentPort!.on("message", (asked: number | Drawn) => {
  const begun = (drawn: Drawn) => parentPort!.postMessage({ begun: drawn });
  parentPort!.postMessage(typeof asked === "number" ? fuzzer.fuzz(asked, begun) : fuzzer.judge(asked));
});
