// simjs, written as kindly as it allows: one entity for each thing that lives, a timer with a callback and its argument for
// each message (no closure). Times are seconds in floating point; draws by xoshiro128**, cheaper than simjs's own.
//   node simjs-bench.mjs <bench> <size> <work>

// The package is a bundle for browsers: it exports nothing, it hangs itself onto a window.
globalThis.window = {};
await import("simjs");
const { Entity, Sim } = globalThis.window.Sim;

const [bench, sizeText, workText] = process.argv.slice(2);
const [size, work] = [Number(sizeText), Number(workText)];
const draw = (mean) => -Math.log(uniform()) * mean;
const sim = new Sim();

class Plain extends Entity {
  start() {}
}

const BENCHES = { hold, mmc, pingpong, heartbeat, cluster };

/** xoshiro128** (Blackman and Vigna, 2018), the state in variables: in (0, 1). */
let [s0, s1, s2, s3] = [0x9e3779b9 | 0, 0x243f6a88 | 0, 0xb7e15162 | 0, 0x6a09e667 | 0];
function uniform() {
  const product = Math.imul(s1, 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9);
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  return ((result >>> 0) + 0.5) / 4_294_967_296;
}

/** simjs's `simulate` ends when the queue is empty or the time is over; nothing else stops it. */
function simulate(until = Infinity) {
  sim.simulate(until);
}

function hold() {
  let left = work;
  let end = 0;
  class Timer extends Entity {
    start() {
      this.setTimer(draw(1)).done(this.fire);
    }
    fire() {
      left -= 1;
      if (left === 0) {
        end = this.time();
        sim.queue.data.length = 0;
      } else this.setTimer(draw(1)).done(this.fire);
    }
  }
  for (let timer = 0; timer < size; timer += 1) sim.addEntity(Timer);
  return () => {
    simulate();
    return { events: work, check: "end, s", found: end };
  };
}

function mmc() {
  const arrivedAt = new Float64Array(work);
  let [arrived, started, free, waited] = [0, 0, 16, 0];
  const queue = sim.addEntity(Plain);
  function serve() {
    free -= 1;
    waited += sim.time() - arrivedAt[started];
    started += 1;
    queue.setTimer(draw(1)).done(depart);
  }
  function depart() {
    free += 1;
    if (started < arrived) serve();
  }
  function arrive() {
    arrivedAt[arrived] = sim.time();
    arrived += 1;
    if (arrived < work) queue.setTimer(draw(1 / 14.4)).done(arrive);
    if (free > 0) serve();
  }
  queue.setTimer(draw(1 / 14.4)).done(arrive);
  return () => {
    simulate();
    return { events: 2 * work, check: "mean wait, s", found: waited / work };
  };
}

function pingpong() {
  let received = 0;
  class Actor extends Entity {
    start() {}
    onMessage(sender) {
      received += 1;
      if (received < work) this.send("ball", 0.001, sender);
    }
  }
  const [one, other] = [sim.addEntity(Actor), sim.addEntity(Actor)];
  one.send("ball", 0.001, other);
  return () => {
    simulate();
    return { events: work, check: "end, s", found: sim.time() };
  };
}

function heartbeat() {
  const lastBeat = new Float64Array(size);
  let [received, latencySum] = [0, 0];
  class Master extends Entity {
    start() {}
    onMessage(sender, sentAt) {
      received += 1;
      latencySum += sim.time() - sentAt;
      lastBeat[sender.number] = sim.time();
    }
  }
  const master = sim.addEntity(Master);
  class Worker extends Entity {
    start() {
      this.number = sim.entities.length - 2;
      this.setTimer(uniform()).done(this.beat);
    }
    beat() {
      this.send(this.time(), draw(0.005), master);
      this.setTimer(1).done(this.beat);
    }
  }
  for (let worker = 0; worker < size; worker += 1) sim.addEntity(Worker);
  return () => {
    simulate(work / size);
    return { events: 2 * received, check: "mean latency, ms", found: (latencySum / received) * 1e3 };
  };
}

function cluster() {
  const arrivedAt = new Float64Array(work);
  const freeWorkers = Array.from({ length: size }, (_, worker) => worker);
  const workerOf = new Int32Array(work);
  let [arrived, dispatched, responseSum] = [0, 0, 0];
  const dispatcher = sim.addEntity(Plain);
  // A falsy argument is not handed on: tasks count from 1 here.
  function dispatch() {
    workerOf[dispatched] = freeWorkers.pop();
    dispatched += 1;
    dispatcher.setTimer(draw(0.001)).done(start, dispatcher, dispatched);
  }
  function start(task) {
    dispatcher.setTimer(draw(1)).done(finish, dispatcher, task);
  }
  function finish(task) {
    dispatcher.setTimer(draw(0.001)).done(report, dispatcher, task);
  }
  function report(task) {
    responseSum += sim.time() - arrivedAt[task - 1];
    freeWorkers.push(workerOf[task - 1]);
    if (dispatched < arrived) dispatch();
  }
  function arrive() {
    arrivedAt[arrived] = sim.time();
    arrived += 1;
    if (arrived < work) dispatcher.setTimer(draw(1 / (0.8 * size))).done(arrive);
    if (freeWorkers.length > 0) dispatch();
  }
  dispatcher.setTimer(draw(1 / (0.8 * size))).done(arrive);
  return () => {
    simulate();
    return { events: 4 * work, check: "mean response, s", found: responseSum / work };
  };
}

const run = BENCHES[bench]();
const began = process.hrtime.bigint();
const { events, check, found } = run();
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(
  JSON.stringify({
    name: `${bench} ${size}`,
    million_events_per_s: Number((events / seconds / 1e6).toPrecision(5)),
    seconds: Number(seconds.toPrecision(5)),
    check,
    found,
    rss_peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
