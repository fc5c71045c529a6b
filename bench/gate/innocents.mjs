// Changes of the code after which a gate must stay green: work on the inside that alters what is drawn, fired or recorded and
// not what is done, and the same behaviour in other weather. `answer`: `same` (identical to the last record), `told` (the
// records differ, and that is all), or `silent` (everything moved by chance: the gate must not cry regression).

const REFACTORINGS = [
  {
    name: "a random stream more, drawn from at every placement",
    file: "architectures/dispatch/dispatcher.ts",
    from: "    this.board.now = now;\n    for (;;)",
    to: "    this.#options.gangRandom?.().uniform();\n    this.board.now = now;\n    for (;;)",
    answer: "same",
  },
  {
    name: "a record more for every attempt",
    file: "cluster/executions.ts",
    from: 'trace.emit(RECORD["attempt.started"]',
    to: 'trace.emit(RECORD["node.speed"], node, 0, 0, 0, 1_000_000);\n        trace.emit(RECORD["attempt.started"]',
    answer: "told",
  },
  {
    name: "an event more for every attempt, that does nothing",
    file: "cluster/executions.ts",
    from: 'trace.emit(RECORD["attempt.started"]',
    to: 'simulation.scheduleAt(simulation.now, (this.idle ??= simulation.register("idle", () => {})), 0, 0);\n        trace.emit(RECORD["attempt.started"]',
    answer: "unchanged",
  },
  {
    name: "the digest mixes in another way",
    file: "kernel/digest.ts",
    from: "#a = 0x243f6a88 | 0;",
    to: "#a = 0x243f6a89 | 0;",
    answer: "other engine",
  },
  {
    name: "a draw more at every placement",
    file: "algorithms/placement/fitting.ts",
    from: "const count = load === undefined",
    to: "random.uniform();\n    const count = load === undefined",
    answer: "silent",
  },
  {
    name: "the stream of each machine's purposes has another name",
    file: "cluster/simulated-host.ts",
    from: "${this.#machine.spec.name}/${purpose}",
    to: "${this.#machine.spec.name}/own/${purpose}",
    answer: "silent",
  },
  {
    name: "the streams of the links have other names",
    file: "cluster/network-paths.ts",
    from: "link/${source.name}->${target.name}",
    to: "links/${source.name}->${target.name}",
    answer: "silent",
  },
  {
    name: "the streams of the disks have other names",
    file: "cluster/create-node.ts",
    from: "${node.name}/disk",
    to: "${node.name}/drive",
    answer: "silent",
  },
  {
    name: "ties among waiting events: beats begin a microsecond later",
    file: "architectures/worker/registration.ts",
    from: "Math.floor(random.uniform() * this.#options.heartbeatInterval)",
    to: "Math.floor(random.uniform() * this.#options.heartbeatInterval) + 1",
    answer: "silent",
  },
  {
    name: "messages are eight bytes longer",
    file: "architectures/protocol/messages.ts",
    from: "export const SMALL_BYTES = ",
    to: "export const SMALL_BYTES = 8 + ",
    answer: "silent",
  },
];

const WEATHERS = 40;

/** Every stream of a run begins elsewhere: all arrivals, service times, latencies and draws are others. */
const otherWeather = (number) => ({
  name: `other weather ${number}`,
  file: "experiment/run-variant.ts",
  from: "new RandomStreams(String(seed))",
  to: `new RandomStreams(String(seed) + "/weather ${number}")`,
  answer: "silent",
});

export const INNOCENTS = [...REFACTORINGS, ...Array.from({ length: WEATHERS }, (_, index) => otherWeather(index + 1))];
