// The data sheet's example: 65.2 %, 35.1 °C, and what else a wire may say.
#include "frame.h"

#include <cstdio>
#include <vector>

namespace {

int failures = 0;

void check(bool holds, const char *what) {
  if (!holds) {
    std::printf("failed: %s\n", what);
    failures++;
  }
}

std::vector<dht22::Edge> frame(const uint8_t (&bytes)[5]) {
  std::vector<dht22::Edge> edges{{0, true}, {80'000, false}};  // the answer
  uint64_t now = 80'000;
  for (int i = 0; i < dht22::kBits; i++) {
    bool one = bytes[i / 8] >> (7 - i % 8) & 1;
    edges.push_back({now += 50'000, true});
    edges.push_back({now += one ? 70'000 : 26'000, false});
  }
  return edges;
}

dht22::Reading decoded(const std::vector<dht22::Edge> &edges) {
  return dht22::decode(edges.data(), static_cast<int>(edges.size()));
}

}  // namespace

int main() {
  auto edges = frame({0x02, 0x8c, 0x01, 0x5f, 0xee});
  auto reading = decoded(edges);
  check(reading.good && reading.humidity == 65.2 && reading.temperature == 35.1, "the data sheet's");
  reading = decoded(frame({0x02, 0x8c, 0x80, 0x65, 0x73}));
  check(reading.good && reading.temperature == -10.1, "below zero");
  check(!decoded(frame({0x02, 0x8c, 0x01, 0x5f, 0xef})).good, "a wrong sum");
  edges.resize(40);
  check(!decoded(edges).good, "edges that were lost");
  check(!decoded({}).good, "nobody answers");
  return failures;
}
