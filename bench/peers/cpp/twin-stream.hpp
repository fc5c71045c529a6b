// The random streams of src/kernel a second time: Tyche-i seeded by the text "1/<name>", and the exponential ziggurat. Its
// table is computed here with 113 bits, not copied, so equal digests check the literals of ziggurat-tables.ts as well.
// Sources: Neves and Araujo, PPAM 2011; Marsaglia and Tsang, J. Stat. Software 5(8), 2000.

#pragma once

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <string>

#if LDBL_MANT_DIG == 113 // arm64
using Wide = long double;
inline Wide wideExp(Wide x) { return expl(x); }
inline Wide wideLog(Wide x) { return logl(x); }
#else
#include <quadmath.h>
using Wide = __float128;
inline Wide wideExp(Wide x) { return expq(x); }
inline Wide wideLog(Wide x) { return logq(x); }
#endif

/** Right edges of 256 layers of equal area under exp(-x), rounded to multiples of 2^-49, and the curve's height there. */
struct ExponentialZiggurat {
  double edge[257], width[257], height[257];

  ExponentialZiggurat() {
    Wide exact[257];
    Wide low = 7, high = 8;
    for (int step = 0; step < 120; step += 1) {
      const Wide middle = (low + high) / 2;
      if (layers(exact, middle)) low = middle;
      else high = middle;
    }
    layers(exact, high);
    exact[256] = 0;
    for (int layer = 0; layer <= 256; layer += 1) {
      edge[layer] = static_cast<double>(static_cast<int64_t>(exact[layer] * 0x1p49 + 0.5)) * 0x1p-49;
      width[layer] = edge[layer] * 0x1p-24;
      height[layer] = std::exp(-edge[layer]);
    }
  }

 private:
  /** With the tail from `start`; true if the layers reach the top of the curve too early: `start` is too small. */
  static bool layers(Wide* x, Wide start) {
    const Wide area = (start + 1) * wideExp(-start);
    x[0] = area / wideExp(-start);
    x[1] = start;
    for (int layer = 1; layer < 255; layer += 1) {
      const Wide top = wideExp(-x[layer]) + area / x[layer];
      if (top >= 1) return true;
      x[layer + 1] = -wideLog(top);
    }
    return wideExp(-x[255]) + area / x[255] > 1;
  }
};

inline const ExponentialZiggurat ZIGGURAT;

class TwinStream {
 public:
  explicit TwinStream(const std::string& name) {
    const std::string seed = "1/" + name;
    for (size_t index = 0; index < seed.size() + 20; index += 1) {
      if (index < seed.size()) b_ ^= static_cast<unsigned char>(seed[index]);
      next();
    }
  }

  double exponential() {
    const uint32_t word = next();
    const uint32_t layer = word & 255;
    const double x = ((word >> 8) + 0.5) * ZIGGURAT.width[layer];
    return x < ZIGGURAT.edge[layer + 1] ? x : nearEdge(layer, x);
  }

  /** Lemire, ACM TOMACS 29(1), 2019; `bound` is at most 2^21. */
  int64_t integer(uint32_t bound) {
    uint64_t product = static_cast<uint64_t>(next()) * bound;
    if (static_cast<uint32_t>(product) < bound) {
      const uint32_t threshold = static_cast<uint32_t>((uint64_t{1} << 32) % bound);
      while (static_cast<uint32_t>(product) < threshold) product = static_cast<uint64_t>(next()) * bound;
    }
    return static_cast<int64_t>(product >> 32);
  }

 private:
  uint32_t next() {
    uint32_t a = a_, b = b_, c = c_, d = d_;
    b = std::rotl(b, 25) ^ c;
    c -= d;
    d = std::rotl(d, 24) ^ a;
    a -= b;
    b_ = b = std::rotl(b, 20) ^ c;
    c_ = c = c - d;
    d_ = d << 16 ^ c >> 16 ^ a; // seedrandom's own: not a rotation
    return a_ = a - b;
  }

  double uniform() {
    const double high = next() >> 5;
    return (high * 0x1p26 + (next() >> 6)) * 0x1p-53;
  }

  double nearEdge(uint32_t layer, double x) {
    if (layer == 0) return ZIGGURAT.edge[1] + exponential();
    const double low = ZIGGURAT.height[layer];
    return low + uniform() * (ZIGGURAT.height[layer + 1] - low) < std::exp(-x) ? x : exponential();
  }

  uint32_t a_ = 0, b_ = 0, c_ = 2654435769u, d_ = 1367130551u;
};
