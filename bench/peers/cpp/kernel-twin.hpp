// The kernel of src/kernel a second time, written from its descriptions: timing wheel, near list, slots, digest. Without
// cancellation, which no benchmark of the kernel uses. Equal digests mean that the language changed nothing.

#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "twin-stream.hpp"

class TwinDigest {
 public:
  void mix(int64_t at, int32_t code, int32_t third, int32_t fourth) {
    uint32_t a = (a_ ^ static_cast<uint32_t>(at)) * A;
    uint32_t b = (b_ ^ static_cast<uint32_t>(code) ^ static_cast<uint32_t>(at >> 32) * C) * B;
    a = (a ^ a >> 15 ^ static_cast<uint32_t>(third)) * A;
    b = (b ^ b >> 13 ^ static_cast<uint32_t>(fourth)) * B;
    a = (a ^ a >> 16 ^ b) * C;
    a_ = a;
    b_ = b ^ a >> 15;
  }
  std::string text() const {
    char hexadecimal[17];
    std::snprintf(hexadecimal, sizeof hexadecimal, "%08x%08x", a_, b_);
    return hexadecimal;
  }

 private:
  static constexpr uint32_t A = 0x9e3779b1, B = 0x85ebca77, C = 0xc2b2ae3d;
  uint32_t a_ = 0x243f6a88, b_ = 0x13198a2e;
};

class TwinEngine {
 public:
  using Stream = TwinStream;
  TwinEngine() : head_(BUCKETS), tail_(BUCKETS), count_(BUCKETS) {}
  int64_t now() const { return now_; }
  void stop() { isStopped_ = true; }
  std::string digest() const { return digest_.text(); }
  void after(int64_t delay, int code, int32_t a, int32_t b) { at(now_ + delay, code, a, b); }

  void at(int64_t instant, int code, int32_t a, int32_t b) {
    const int32_t slot = take();
    Slot& event = slots_[slot];
    event.at = instant;
    event.code = code;
    event.a = a;
    event.b = b;
    event.generation += 1;
    if (instant >= nearEnd_) return place(slot);
    near_.insert(near_.end(), slot, instant);
    if (near_.size() > NEAR_MAX) spill();
  }

  template <class Model>
  void run(Model& model, int64_t limit) {
    while (!isStopped_) {
      const int32_t slot = takeUntil(limit);
      if (slot == NONE) {
        now_ = limit;
        return;
      }
      const Slot event = slots_[slot];
      release(slot);
      now_ = event.at;
      digest_.mix(event.at, event.code, event.a, event.b);
      model.fire(event.code, event.a, event.b);
    }
  }

 private:
  static constexpr int BUCKETS = 7 * 256, NONE = -1, POUR_MAX = 16, NEAR_MAX = 64;
  static constexpr int64_t FOREVER = INT64_MAX;

  struct Slot {
    int64_t at;
    int32_t code, a, b, next, generation, unused;
  };

  /** Sorted by instant, insertion from the late end. */
  class NearList {
   public:
    int size() const { return end_ - first_; }
    int end() const { return end_; }
    int64_t firstAt() const { return at_[first_]; }
    int32_t slot(int index) const { return slot_[first_ + index]; }
    void insert(int index, int32_t slot, int64_t at) {
      if (end_ == static_cast<int>(at_.size())) index = makeRoom();
      for (; index > first_ && at_[index - 1] > at; index -= 1) {
        at_[index] = at_[index - 1];
        slot_[index] = slot_[index - 1];
      }
      at_[index] = at;
      slot_[index] = slot;
      end_ += 1;
    }
    int32_t shift() {
      const int32_t slot = slot_[first_++];
      if (first_ == end_) clear();
      return slot;
    }
    void clear() { first_ = end_ = 0; }

   private:
    int makeRoom() {
      if (size() * 2 > static_cast<int>(at_.size())) {
        at_.resize(at_.size() * 2);
        slot_.resize(slot_.size() * 2);
      }
      std::copy(at_.begin() + first_, at_.begin() + end_, at_.begin());
      std::copy(slot_.begin() + first_, slot_.begin() + end_, slot_.begin());
      end_ -= first_;
      first_ = 0;
      return end_;
    }
    std::vector<int64_t> at_ = std::vector<int64_t>(128);
    std::vector<int32_t> slot_ = std::vector<int32_t>(128);
    int first_ = 0, end_ = 0;
  };

  int32_t take() {
    if (free_ == NONE) {
      slots_.push_back({0, 0, 0, 0, NONE, 0, 0});
      return static_cast<int32_t>(slots_.size() - 1);
    }
    const int32_t slot = free_;
    free_ = slots_[slot].next;
    return slot;
  }

  void release(int32_t slot) {
    slots_[slot].generation += 1;
    slots_[slot].next = free_;
    free_ = slot;
  }

  int32_t takeUntil(int64_t limit) {
    for (;;) {
      if (near_.size() > 0) return near_.firstAt() > limit ? NONE : near_.shift();
      const int bucket = firstBucket();
      if (bucket == NONE) return NONE;
      if (bucket > 255) {
        if (!open(bucket, limit)) return NONE;
        continue;
      }
      const int32_t slot = head_[bucket];
      if (slots_[slot].at > limit) return NONE;
      head_[bucket] = slots_[slot].next;
      if (--count_[bucket] == 0) vacate(bucket);
      return slot;
    }
  }

  /** Level: the highest base-256 digit in which the instant differs from the base. */
  void place(int32_t slot) {
    const uint64_t at = static_cast<uint64_t>(slots_[slot].at);
    const int shift = (63 - std::countl_zero((at ^ static_cast<uint64_t>(base_)) | 1)) & ~7;
    append(slot, (shift << 5) + static_cast<int>(at >> shift & 255));
  }

  void append(int32_t slot, int bucket) {
    slots_[slot].next = NONE;
    if (count_[bucket] == 0) {
      head_[bucket] = slot;
      occupied_[bucket >> 6] |= 1ull << (bucket & 63);
      summary_ |= 1u << (bucket >> 6);
    } else {
      slots_[tail_[bucket]].next = slot;
    }
    tail_[bucket] = slot;
    count_[bucket] += 1;
  }

  void vacate(int bucket) {
    count_[bucket] = 0;
    const int word = bucket >> 6;
    occupied_[word] &= ~(1ull << (bucket & 63));
    if (occupied_[word] != 0) return;
    summary_ &= ~(1u << word);
    if (summary_ == 0) nearEnd_ = FOREVER;
  }

  int firstBucket() const {
    if (summary_ == 0) return NONE;
    const int word = std::countr_zero(summary_);
    return (word << 6) + std::countr_zero(occupied_[word]);
  }

  /** Moves the base to the start of a bucket and its events to the near list or down the wheel; false: beyond the limit. */
  bool open(int bucket, int64_t limit) {
    const int shift = bucket >> 8 << 3;
    const int64_t width = int64_t{1} << shift;
    const int64_t start = (base_ & ~((width << 8) - 1)) | (bucket & 255) * width;
    if (start > limit) return false;
    base_ = start;
    const bool isSmall = count_[bucket] <= POUR_MAX;
    int32_t slot = head_[bucket];
    vacate(bucket);
    if (isSmall) {
      if (nearEnd_ != FOREVER) nearEnd_ = start + width;
    } else {
      nearEnd_ = start;
    }
    while (slot != NONE) {
      const int32_t following = slots_[slot].next;
      if (isSmall) near_.insert(near_.end(), slot, slots_[slot].at);
      else place(slot);
      slot = following;
    }
    return true;
  }

  void spill() {
    nearEnd_ = base_ = now_;
    const int length = near_.size();
    for (int index = 0; index < length; index += 1) place(near_.slot(index));
    near_.clear();
  }

  std::vector<Slot> slots_;
  int32_t free_ = NONE;
  std::vector<int32_t> head_, tail_, count_;
  uint64_t occupied_[BUCKETS / 64] = {};
  uint32_t summary_ = 0;
  int64_t base_ = 0, nearEnd_ = FOREVER, now_ = 0;
  NearList near_;
  TwinDigest digest_;
  bool isStopped_ = false;
};
