// The frame of every C++ program here: its arguments, its clock, its one line of JSON (the fields of the kernel's
// benchmarks; `found` is judged by bench/harness/theory.mjs).

#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

struct Arguments {
  std::string bench;
  /** Timers, workers. */
  int64_t size = 0;
  /** Firings, customers, messages, beats, tasks. */
  int64_t work = 0;
};

/** What a benchmark did. */
struct Work {
  int64_t events = 0;
  const char* check = "";
  double found = 0;
  std::string digest;
  /** What `found` should be, where this program knows better than theory. */
  double expected = NAN;
};

inline Arguments readArguments(int count, char** values, int first) {
  if (count < first + 3) {
    std::fprintf(stderr, "expected: ... <hold|mmc|pingpong|heartbeat|cluster> <size> <work>\n");
    std::exit(2);
  }
  return {values[first], std::atoll(values[first + 1]), std::atoll(values[first + 2])};
}

/** Of this program alone: getrusage would count what its parent had before it started this. */
inline double peakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

inline std::chrono::steady_clock::time_point clockStart;

/** From here on it is timed; called by `measure`, and again by a program that prepares itself while it runs. */
inline void startClock() { clockStart = std::chrono::steady_clock::now(); }

/** `prepare` is not timed, the function that it returns is. */
template <class Prepare>
int measure(const Arguments& arguments, Prepare prepare) {
  auto run = prepare();
  startClock();
  const Work work = run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clockStart).count();
  std::printf(
      "{\"name\":\"%s %lld\",\"million_events_per_s\":%.5g,\"seconds\":%.5g,\"check\":\"%s\",\"found\":%.17g,",
      arguments.bench.c_str(), static_cast<long long>(arguments.size), work.events / seconds / 1e6, seconds, work.check,
      work.found);
  if (!std::isnan(work.expected)) std::printf("\"expected\":%.17g,", work.expected);
  if (!work.digest.empty()) std::printf("\"digest\":\"%s\",", work.digest.c_str());
  std::printf("\"rss_peak_mb\":%.5g}\n", peakMegabytes());
  return 0;
}
