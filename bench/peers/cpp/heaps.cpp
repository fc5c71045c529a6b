// Bare event queues on the two usual heaps, no digest, no cancellation: what a C++ programmer writes in an afternoon.
//   heaps <std|four> <bench> <size> <work>

#include <queue>
#include <random>

#include "models.hpp"

namespace {

struct Event {
  int64_t at;
  uint32_t sequence;
  int32_t code, a, b;
};

/** Ties in the order of insertion. */
inline bool isBefore(const Event& one, const Event& other) {
  return one.at < other.at || (one.at == other.at && one.sequence < other.sequence);
}

struct Later {
  bool operator()(const Event& one, const Event& other) const { return isBefore(other, one); }
};

struct StandardQueue {
  std::priority_queue<Event, std::vector<Event>, Later> heap;
  bool empty() const { return heap.empty(); }
  const Event& top() const { return heap.top(); }
  void push(const Event& event) { heap.push(event); }
  void pop() { heap.pop(); }
};

/** Four children a node: half the levels, and the children in one or two cache lines. */
struct FourAryHeap {
  std::vector<Event> events;
  bool empty() const { return events.empty(); }
  const Event& top() const { return events.front(); }
  void push(const Event& event) {
    size_t hole = events.size();
    events.push_back(event);
    while (hole > 0) {
      const size_t parent = (hole - 1) / 4;
      if (!isBefore(event, events[parent])) break;
      events[hole] = events[parent];
      hole = parent;
    }
    events[hole] = event;
  }
  void pop() {
    const Event last = events.back();
    events.pop_back();
    const size_t count = events.size();
    if (count == 0) return;
    size_t hole = 0;
    for (;;) {
      const size_t first = 4 * hole + 1;
      if (first >= count) break;
      size_t least = first;
      const size_t end = std::min(first + 4, count);
      for (size_t child = first + 1; child < end; child += 1) if (isBefore(events[child], events[least])) least = child;
      if (!isBefore(events[least], last)) break;
      events[hole] = events[least];
      hole = least;
    }
    events[hole] = last;
  }
};

/** Mersenne Twister and the C library's logarithm: one 32-bit draw a variate. */
class TwisterStream {
 public:
  explicit TwisterStream(const char* name) : generator_(std::hash<std::string>{}(name)) {}
  double exponential() { return -std::log((generator_() + 0.5) * 0x1p-32); }
  int64_t integer(int64_t bound) { return static_cast<int64_t>(static_cast<uint64_t>(generator_()) * bound >> 32); }

 private:
  std::mt19937 generator_;
};

template <class Queue>
class HeapEngine {
 public:
  using Stream = TwisterStream;
  int64_t now() const { return now_; }
  void after(int64_t delay, int code, int32_t a, int32_t b) { at(now_ + delay, code, a, b); }
  void at(int64_t instant, int code, int32_t a, int32_t b) { queue_.push({instant, sequence_++, code, a, b}); }
  void stop() { isStopped_ = true; }
  std::string digest() const { return ""; }
  template <class Model>
  void run(Model& model, int64_t limit) {
    while (!isStopped_ && !queue_.empty() && queue_.top().at <= limit) {
      const Event event = queue_.top();
      queue_.pop();
      now_ = event.at;
      model.fire(event.code, event.a, event.b);
    }
  }

 private:
  Queue queue_;
  int64_t now_ = 0;
  uint32_t sequence_ = 0;
  bool isStopped_ = false;
};

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = readArguments(count, values, 2);
  if (std::string(values[1]) == "std") return runBench<HeapEngine<StandardQueue>>(arguments);
  return runBench<HeapEngine<FourAryHeap>>(arguments);
}
