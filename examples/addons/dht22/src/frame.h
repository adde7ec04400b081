// What a DHT22 (AM2302) says: 40 bits, by how long the line is high (data sheet, "Single-bus").
#ifndef DHT22_FRAME_H
#define DHT22_FRAME_H

#include <cstdint>

namespace dht22 {

struct Edge {
  uint64_t nanos;
  bool rising;
};

struct Reading {
  bool good;
  double humidity;     // %
  double temperature;  // °C
};

constexpr int kBits = 40;
constexpr uint64_t kOneNanos = 50'000;  // 0: 26 to 28 us, 1: 70 us

// The last 40 pulses are the bits; before them is the sensor's answer, 80 us.
inline Reading decode(const Edge *edges, int count) {
  Reading bad{false, 0, 0};
  uint64_t bits = 0;
  int pulses = 0;
  for (int i = 1; i < count; i++) {
    if (edges[i - 1].rising && !edges[i].rising) {
      bits = bits << 1 | (edges[i].nanos - edges[i - 1].nanos > kOneNanos);
      pulses++;
    }
  }
  if (pulses < kBits) {
    return bad;
  }
  uint8_t byte[5];
  for (int i = 0; i < 5; i++) {
    byte[i] = static_cast<uint8_t>(bits >> (8 * (4 - i)));
  }
  if (static_cast<uint8_t>(byte[0] + byte[1] + byte[2] + byte[3]) != byte[4]) {
    return bad;
  }
  double tenths = (byte[2] & 0x7f) << 8 | byte[3];
  return {true, (byte[0] << 8 | byte[1]) / 10.0, (byte[2] & 0x80 ? -tenths : tenths) / 10.0};
}

}  // namespace dht22

#endif
