// A DHT22 on a GPIO line. The start pulse is timed by a thread of the addon's own, which may sleep;
// the line is the loop's, and the answer's edges have the kernel's times, so nobody has to be quick.
#include <sluice_addon.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "frame.h"

namespace {

constexpr long kStartMicros = 1'200;
constexpr long kAnswerMicros = 20'000;  // 40 bits of at most 120 us, and time for the loop

std::string setting(const char *key) {
  char text[64];
  return sluice_config(key, text, sizeof text) < 0 ? "" : text;
}

void sleep_micros(long micros) {
  timespec wait{micros / 1'000'000, micros % 1'000'000 * 1'000};
  nanosleep(&wait, nullptr);
}

class Sensor {
 public:
  int64_t start() {
    period_ms_ = std::strtol(setting("period_ms").c_str(), nullptr, 10);
    line_name_ = setting("chip") + "/" + setting("line");
    step_ = sluice_tsf_create("step", 8, step, this);
    sluice_on_unload([](void *self) { static_cast<Sensor *>(self)->stopping_ = true; }, this);
    return sluice_start_thread("dht22", [](void *self) { static_cast<Sensor *>(self)->run(); }, this);
  }

 private:
  // --- the addon's thread ---

  void run() {
    while (!stopping_) {
      ask(&Sensor::pull);
      sleep_micros(kStartMicros);
      ask(&Sensor::listen);
      sleep_micros(kAnswerMicros);
      ask(&Sensor::publish);
      for (long slept = 0; slept < period_ms_ && !stopping_; slept += 10) {
        sleep_micros(10'000);
      }
    }
  }

  // Has a step made on the loop's thread. A full queue costs a reading, which is a bad one then.
  void ask(void (Sensor::*what)()) {
    auto *made = new Step{what};
    if (sluice_tsf_call(step_, made) < 0) {
      delete made;
    }
  }

  // --- the loop's thread ---

  struct Step {
    void (Sensor::*run)();
  };

  static void step(void *self, void *argument) {
    auto *made = static_cast<Step *>(argument);
    (static_cast<Sensor *>(self)->*made->run)();
    delete made;
  }

  void pull() {
    if (stopping_) {
      return;
    }
    edges_.clear();
    line_ = sluice_open_line(line_name_.c_str(), SLUICE_OUTPUT, on_edge, this);
    if (line_ < 0 && !told_) {
      char why[256];
      sluice_last_error(why, sizeof why);
      sluice_log(SLUICE_WARN, why);
      told_ = true;  // bad readings say it from now on
    }
  }

  void listen() { sluice_set_up_line(line_, SLUICE_INPUT | SLUICE_RISING | SLUICE_FALLING); }

  static void on_edge(void *self, int64_t level, int64_t nanos) {
    static_cast<Sensor *>(self)->edges_.push_back({static_cast<uint64_t>(nanos), level == 1});
  }

  void publish() {
    sluice_close(line_);
    dht22::Reading reading = dht22::decode(edges_.data(), static_cast<int>(edges_.size()));
    sluice_publish_reading("temperature", reading.good ? reading.temperature : NAN, "°C");
    sluice_publish_reading("humidity", reading.good ? reading.humidity : NAN, "%");
  }

  std::atomic<bool> stopping_{false};
  std::string line_name_;
  std::vector<dht22::Edge> edges_;
  long period_ms_ = 2'000;
  bool told_ = false;
  sluice_handle line_ = 0;
  sluice_handle step_ = 0;
};

Sensor sensor;

int64_t init() { return sensor.start(); }

}  // namespace

SLUICE_ADDON(dht22, init)
