// SimGrid's S4U, written as kindly as it allows: sleeping instead of executing, detached sends of one byte, shared memory
// wherever the model needs no message, one actor a worker and none a task. Latencies are the links', drawn once a worker:
// SimGrid has none a message.
//   simgrid <CM02|Constant> <bench> <size> <work>

#include <simgrid/s4u.hpp>

#include <deque>
#include <random>
#include <vector>

#include "report.hpp"

namespace sg4 = simgrid::s4u;

namespace {

std::mt19937 generator{1};
bool isConstant = false;

double exponential(double mean) { return -std::log((generator() + 0.5) * 0x1p-32) * mean; }

/** One master in the middle, each worker at the end of a link of its own; the latency of each. */
struct Star {
  std::vector<sg4::Host*> workers;
  std::vector<double> latencies;
  sg4::Host* master;
};

/** The model `Constant` knows no links: one latency for all, which it takes from an option. */
Star createConstantStar(int64_t workers, double latency) {
  sg4::Engine::set_config("network/latency-factor:" + std::to_string(latency));
  auto* zone = sg4::create_empty_zone("star");
  Star star;
  star.master = zone->create_host("master", 1e9);
  for (int64_t worker = 0; worker < workers; worker += 1) star.workers.push_back(zone->create_host("worker-" + std::to_string(worker), 1e9));
  star.latencies.assign(workers, latency);
  zone->seal();
  return star;
}

Star createStar(int64_t workers, double latencyMean, bool isLatencyDrawn = true) {
  if (isConstant) return createConstantStar(workers, latencyMean);
  auto* zone = sg4::create_star_zone("star");
  Star star;
  star.master = zone->create_host("master", 1e9);
  zone->add_route(star.master->get_netpoint(), nullptr, nullptr, nullptr, std::vector<sg4::LinkInRoute>{});
  for (int64_t worker = 0; worker < workers; worker += 1) {
    const std::string name = "worker-" + std::to_string(worker);
    const double latency = isLatencyDrawn ? exponential(latencyMean) : latencyMean;
    auto* host = zone->create_host(name, 1e9);
    auto* link = zone->create_link(name, 1e15)->set_sharing_policy(sg4::Link::SharingPolicy::FATPIPE)->set_latency(latency);
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {sg4::LinkInRoute(link)}, true);
    star.workers.push_back(host);
    star.latencies.push_back(latency);
  }
  zone->seal();
  return star;
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / values.size();
}

/** One byte, and nobody waits for it. */
void post(sg4::Mailbox* mailbox, void* payload) { mailbox->put_init(payload, 1)->detach(); }

/** The CPU model, not the network's, is asked to sleep: the cheapest timer that an actor has. */
Work runHold(sg4::Engine& engine, const Arguments& arguments) {
  const Star star = createStar(1, 0);
  int64_t left = arguments.work;
  double end = 0;
  for (int64_t timer = 0; timer < arguments.size; timer += 1) {
    sg4::Actor::create("timer", star.master, [&left, &end] {
      while (left > 0) {
        sg4::this_actor::sleep_for(exponential(1));
        if (--left == 0) {
          end = sg4::Engine::get_clock();
          sg4::Actor::kill_all();
        }
      }
    });
  }
  startClock();
  engine.run();
  return {arguments.work, "end, s", end, ""};
}

/** Sixteen servers and a semaphore; no actor a customer. */
Work runMmc(sg4::Engine& engine, const Arguments& arguments) {
  const Star star = createStar(1, 0);
  const auto waiting = sg4::Semaphore::create(0);
  std::deque<double> arrivals;
  int64_t toServe = arguments.work;
  double waited = 0;
  for (int server = 0; server < 16; server += 1) {
    sg4::Actor::create("server", star.master, [&] {
      while (toServe > 0) {
        toServe -= 1;
        waiting->acquire();
        waited += sg4::Engine::get_clock() - arrivals.front();
        arrivals.pop_front();
        sg4::this_actor::sleep_for(exponential(1));
      }
    });
  }
  sg4::Actor::create("arrivals", star.master, [&] {
    for (int64_t customer = 0; customer < arguments.work; customer += 1) {
      sg4::this_actor::sleep_for(exponential(1 / 14.4));
      arrivals.push_back(sg4::Engine::get_clock());
      waiting->release();
    }
  });
  startClock();
  engine.run();
  return {2 * arguments.work, "mean wait, s", waited / arguments.work, ""};
}

Work runPingPong(sg4::Engine& engine, const Arguments& arguments) {
  const Star star = createStar(1, 1e-3, false);
  sg4::Host* hosts[] = {star.master, star.workers[0]};
  sg4::Mailbox* boxes[] = {sg4::Mailbox::by_name("ping"), sg4::Mailbox::by_name("pong")};
  int64_t received = 0;
  for (int actor = 0; actor < 2; actor += 1) {
    sg4::Actor::create("actor", hosts[actor], [&, actor] {
      if (actor == 0) post(boxes[1], &received);
      while (received < arguments.work - 1 || (received < arguments.work && actor == arguments.work % 2)) {
        boxes[actor]->get<int64_t>();
        received += 1;
        if (received < arguments.work) post(boxes[1 - actor], &received);
      }
    });
  }
  startClock();
  engine.run();
  return {received, "end, s", sg4::Engine::get_clock(), ""};
}

/**
 * The master receives on one mailbox a worker, with an actor each: on a common one it would get the messages in the order
 * in which they were sent, and a slow link would hold up what comes behind it.
 */
Work runHeartbeat(sg4::Engine& engine, const Arguments& arguments) {
  const Star star = createStar(arguments.size, 5e-3);
  const int64_t beats = arguments.work / arguments.size;
  std::vector<double> sentAt(arguments.size), lastBeat(arguments.size);
  double latencySum = 0;
  int64_t received = 0;
  for (int64_t worker = 0; worker < arguments.size; worker += 1) {
    const double phase = generator() * 0x1p-32;
    auto* box = sg4::Mailbox::by_name("beats-" + std::to_string(worker));
    sg4::Actor::create("worker", star.workers[worker], [&, box, worker, phase] {
      sg4::this_actor::sleep_for(phase);
      for (int64_t beat = 0; beat < beats; beat += 1) {
        sentAt[worker] = sg4::Engine::get_clock();
        post(box, &sentAt[worker]);
        sg4::this_actor::sleep_for(1);
      }
    });
    sg4::Actor::create("master", star.master, [&, box, worker] {
      box->set_receiver(sg4::Actor::self());
      for (int64_t beat = 0; beat < beats; beat += 1) {
        const double* sent = box->get<double>();
        received += 1;
        lastBeat[worker] = sg4::Engine::get_clock();
        latencySum += lastBeat[worker] - *sent;
      }
    });
  }
  startClock();
  engine.run();
  return {2 * received, "mean latency, ms", latencySum / received * 1e3, "", meanOf(star.latencies) * 1e3};
}

Work runCluster(sg4::Engine& engine, const Arguments& arguments) {
  const Star star = createStar(arguments.size, 1e-3);
  std::vector<double> arrivedAt(arguments.work);
  std::vector<sg4::Mailbox*> taskBoxes;
  std::vector<int64_t> freeWorkers;
  int64_t arrived = 0, dispatched = 0, ended = 0;
  double responseSum = 0;
  const auto dispatch = [&] {
    post(taskBoxes[freeWorkers.back()], &arrivedAt[dispatched]);
    freeWorkers.pop_back();
    dispatched += 1;
  };
  for (int64_t worker = 0; worker < arguments.size; worker += 1) {
    auto* tasks = sg4::Mailbox::by_name("tasks-" + std::to_string(worker));
    auto* reports = sg4::Mailbox::by_name("reports-" + std::to_string(worker));
    taskBoxes.push_back(tasks);
    freeWorkers.push_back(worker);
    const auto runTasks = [tasks, reports] {
      tasks->set_receiver(sg4::Actor::self());
      for (;;) {
        double* task = tasks->get<double>();
        sg4::this_actor::sleep_for(exponential(1));
        post(reports, task);
      }
    };
    sg4::Actor::create("worker", star.workers[worker], runTasks)->daemonize();
    const auto receiveReports = [&, reports, worker] {
      reports->set_receiver(sg4::Actor::self());
      for (;;) {
        const double* task = reports->get<double>();
        responseSum += sg4::Engine::get_clock() - *task;
        freeWorkers.push_back(worker);
        if (dispatched < arrived) dispatch();
        if (++ended == arguments.work) sg4::Actor::kill_all();
      }
    };
    sg4::Actor::create("reports", star.master, receiveReports)->daemonize();
  }
  sg4::Actor::create("arrivals", star.master, [&] {
    while (arrived < arguments.work) {
      sg4::this_actor::sleep_for(exponential(1 / (0.8 * arguments.size)));
      arrivedAt[arrived] = sg4::Engine::get_clock();
      arrived += 1;
      if (!freeWorkers.empty()) dispatch();
    }
    // Daemons end with the last other actor: this one waits for the last report.
    for (;;) sg4::this_actor::sleep_for(1);
  });
  startClock();
  engine.run();
  return {4 * arguments.work, "mean response, s", responseSum / arguments.work, ""};
}

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = readArguments(count, values, 2);
  isConstant = std::string(values[1]) == "Constant";
  const std::string network = std::string("--cfg=network/model:") + values[1];
  // Small stacks and no guard pages, as its manual recommends for many actors; neither TCP's window nor the
  // acknowledgements' share of the way back, which the definitions do not ask for.
  std::vector<std::string> options{values[0], network, "--cfg=contexts/stack-size:64", "--cfg=contexts/guard-size:0"};
  if (!isConstant) options.insert(options.end(), {"--cfg=network/TCP-gamma:0", "--cfg=network/crosstraffic:0"});
  options.push_back("--log=root.thres:critical");
  std::vector<char*> pointers;
  for (auto& option : options) pointers.push_back(option.data());
  int optionCount = static_cast<int>(pointers.size());
  sg4::Engine engine(&optionCount, pointers.data());
  const auto run = arguments.bench == "hold"        ? runHold
                   : arguments.bench == "mmc"       ? runMmc
                   : arguments.bench == "pingpong"  ? runPingPong
                   : arguments.bench == "heartbeat" ? runHeartbeat
                                                    : runCluster;
  // The creation of hosts and actors is not timed: each of them starts the clock again when that is done.
  return measure(arguments, [&] { return [&] { return run(engine, arguments); }; });
}
