// The five benchmarks, once for every engine: event for event what bench/kernel/*.ts does, with the same codes, the same
// order of scheduling and the same names of random streams, so that an engine with the same draws has the same digest.
//
// An engine has: now(), after(delay, code, a, b), at(instant, code, a, b), run(model, limit), stop(), digest(), and a Stream
// of a name with exponential() and integer(bound). Times are whole microseconds. The model's fire(code, a, b) is inlined
// into the engine's loop: kinder than the kernel's table of closures.

#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "report.hpp"

constexpr int64_t NEVER = std::numeric_limits<int64_t>::max();
constexpr int64_t SECOND = 1'000'000;

template <class Stream>
inline int64_t draw(Stream& stream, double mean) {
  return static_cast<int64_t>(stream.exponential() * mean); // towards zero, which is down
}

template <class Engine>
struct Hold {
  Engine engine;
  typename Engine::Stream stream{"hold"};
  int64_t left;

  explicit Hold(const Arguments& arguments) : left(arguments.work) {
    for (int64_t number = 0; number < arguments.size; number += 1) engine.after(draw(stream, 1e6), 0, number, 0);
  }
  void fire(int, int32_t number, int32_t) {
    left -= 1;
    if (left == 0) engine.stop();
    else engine.after(draw(stream, 1e6), 0, number, 0);
  }
  Work run(const Arguments& arguments) {
    engine.run(*this, NEVER);
    return {arguments.work, "end, s", engine.now() / 1e6, engine.digest()};
  }
};

template <class Engine>
struct Mmc {
  static constexpr double SERVERS = 16, LOAD = 0.9;
  enum { ARRIVAL, DEPARTURE };
  Engine engine;
  typename Engine::Stream gaps{"arrivals"}, services{"services"};
  std::vector<int64_t> arrivedAt;
  int64_t customers, arrived = 0, started = 0, free = SERVERS;
  double waited = 0;

  explicit Mmc(const Arguments& arguments) : arrivedAt(arguments.work), customers(arguments.work) { arriveLater(); }
  void fire(int code, int32_t, int32_t) {
    if (code == ARRIVAL) {
      arrivedAt[arrived] = engine.now();
      arrived += 1;
      if (arrived < customers) arriveLater();
      if (free > 0) serve();
    } else {
      free += 1;
      if (started < arrived) serve();
    }
  }
  // Multiplied before it is divided, as in the kernel's benchmark: to the last bit.
  void arriveLater() { engine.after(static_cast<int64_t>(gaps.exponential() * 1e6 / (SERVERS * LOAD)), ARRIVAL, 0, 0); }
  void serve() {
    free -= 1;
    waited += engine.now() - arrivedAt[started];
    started += 1;
    engine.after(draw(services, 1e6), DEPARTURE, 0, 0);
  }
  Work run(const Arguments&) {
    engine.run(*this, NEVER);
    return {2 * customers, "mean wait, s", waited / customers / 1e6, engine.digest()};
  }
};

template <class Engine>
struct PingPong {
  Engine engine;
  int64_t messages, received[2] = {0, 0};

  explicit PingPong(const Arguments& arguments) : messages(arguments.work) { engine.after(1'000, 0, 0, 0); }
  void fire(int, int32_t actor, int32_t) {
    received[actor] += 1;
    if (received[0] + received[1] < messages) engine.after(1'000, 0, 1 - actor, 0);
    else engine.stop();
  }
  Work run(const Arguments&) {
    engine.run(*this, NEVER);
    return {messages, "end, s", engine.now() / 1e6, engine.digest()};
  }
};

template <class Engine>
struct Heartbeat {
  enum { ARRIVE, BEAT };
  Engine engine;
  typename Engine::Stream latency{"latency"}, phase{"phase"};
  std::vector<int64_t> lastBeat;
  int64_t received = 0;
  double latencySum = 0;

  explicit Heartbeat(const Arguments& arguments) : lastBeat(arguments.size) {
    for (int64_t worker = 0; worker < arguments.size; worker += 1) engine.at(phase.integer(SECOND), BEAT, worker, 0);
  }
  void fire(int code, int32_t worker, int32_t sentAtInPeriod) {
    if (code == ARRIVE) {
      received += 1;
      const int64_t age = engine.now() % SECOND - sentAtInPeriod;
      latencySum += age < 0 ? age + SECOND : age;
      lastBeat[worker] = engine.now();
    } else {
      engine.after(SECOND, BEAT, worker, 0);
      engine.after(draw(latency, 5e3), ARRIVE, worker, engine.now() % SECOND);
    }
  }
  Work run(const Arguments& arguments) {
    engine.run(*this, arguments.work / arguments.size * SECOND);
    return {2 * received, "mean latency, ms", latencySum / received / 1e3, engine.digest()};
  }
};

template <class Engine>
struct Cluster {
  static constexpr double LOAD = 0.8;
  enum { ARRIVAL, START, FINISH, REPORT };
  Engine engine;
  typename Engine::Stream gaps{"arrivals"}, services{"services"}, latencies{"latencies"};
  std::vector<int64_t> arrivedAt;
  std::vector<int32_t> freeWorkers;
  int64_t workers, tasks, free, arrived = 0, dispatched = 0;
  double responseSum = 0;

  explicit Cluster(const Arguments& arguments)
      : arrivedAt(arguments.work), freeWorkers(arguments.size), workers(arguments.size), tasks(arguments.work), free(workers) {
    for (int64_t worker = 0; worker < workers; worker += 1) freeWorkers[worker] = worker;
    arriveLater();
  }
  void fire(int code, int32_t task, int32_t worker) {
    switch (code) {
      case ARRIVAL:
        arrivedAt[arrived] = engine.now();
        arrived += 1;
        if (arrived < tasks) arriveLater();
        if (free > 0) dispatch();
        return;
      case START:
        return engine.after(draw(services, 1e6), FINISH, task, worker);
      case FINISH:
        return engine.after(draw(latencies, 1e3), REPORT, task, worker);
      case REPORT:
        responseSum += engine.now() - arrivedAt[task];
        freeWorkers[free] = worker;
        free += 1;
        if (dispatched < arrived) dispatch();
    }
  }
  void arriveLater() { engine.after(static_cast<int64_t>(gaps.exponential() * 1e6 / (workers * LOAD)), ARRIVAL, 0, 0); }
  void dispatch() {
    free -= 1;
    engine.after(draw(latencies, 1e3), START, dispatched, freeWorkers[free]);
    dispatched += 1;
  }
  Work run(const Arguments&) {
    engine.run(*this, NEVER);
    return {4 * tasks, "mean response, s", responseSum / tasks / 1e6, engine.digest()};
  }
};

template <class Model>
int measureModel(const Arguments& arguments) {
  return measure(arguments, [&] {
    auto* model = new Model(arguments);
    return [model, &arguments] { return model->run(arguments); };
  });
}

template <class Engine>
int runBench(const Arguments& arguments) {
  if (arguments.bench == "hold") return measureModel<Hold<Engine>>(arguments);
  if (arguments.bench == "mmc") return measureModel<Mmc<Engine>>(arguments);
  if (arguments.bench == "pingpong") return measureModel<PingPong<Engine>>(arguments);
  if (arguments.bench == "heartbeat") return measureModel<Heartbeat<Engine>>(arguments);
  if (arguments.bench == "cluster") return measureModel<Cluster<Engine>>(arguments);
  std::fprintf(stderr, "no benchmark is called %s\n", arguments.bench.c_str());
  return 2;
}
