// A DHT22 on a GPIO line. The start pulse is timed by a thread of the addon's own, which may sleep;
// the answer's edges have the kernel's times, so that nobody has to be quick (linux/gpio.h, v2).
#include <sluice_addon.h>

#include <fcntl.h>
#include <linux/gpio.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "frame.h"

namespace {

constexpr int kEdgesMax = 96;
constexpr int kAnswerMillis = 10;  // 40 bits of at most 120 us, and the answer before them
constexpr long kStartMicros = 1'200;

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
    line_ = static_cast<uint32_t>(std::strtoul(setting("line").c_str(), nullptr, 10));
    std::string chip = "/dev/" + setting("chip");
    if (sluice_open_device(chip.c_str(), O_RDWR, &chip_) < 0) {
      char why[256];
      sluice_last_error(why, sizeof why);
      sluice_log(SLUICE_WARN, why);  // it publishes bad readings, which says it to everybody
      chip_ = -1;
    }
    measured_ = sluice_tsf_create("measured", 8, publish, nullptr);
    sluice_on_unload([](void *self) { static_cast<Sensor *>(self)->stopping_ = true; }, this);
    return sluice_start_thread("dht22", [](void *self) { static_cast<Sensor *>(self)->run(); }, this);
  }

 private:
  // On the loop's thread; the reading was made by the other one, and is ours now.
  static void publish(void *, void *argument) {
    auto *reading = static_cast<dht22::Reading *>(argument);
    sluice_publish_reading("temperature", reading->good ? reading->temperature : NAN, "°C");
    sluice_publish_reading("humidity", reading->good ? reading->humidity : NAN, "%");
    delete reading;
  }

  void run() {
    while (!stopping_) {
      auto *reading = new dht22::Reading(measure());
      if (sluice_tsf_call(measured_, reading) < 0) {
        delete reading;  // the queue is full, or the addon is unloaded
      }
      for (long slept = 0; slept < period_ms_ && !stopping_; slept += 10) {
        sleep_micros(10'000);
      }
    }
  }

  dht22::Reading measure() {
    gpio_v2_line_request request{};
    request.offsets[0] = line_;
    request.num_lines = 1;
    request.event_buffer_size = kEdgesMax;
    std::strcpy(request.consumer, "dht22");
    request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
    if (chip_ < 0 || ioctl(chip_, GPIO_V2_GET_LINE_IOCTL, &request) < 0) {
      return {false, 0, 0};
    }
    sleep_micros(kStartMicros);  // it was requested as an output, which is low
    gpio_v2_line_config listening{};
    listening.flags =
        GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
    dht22::Reading reading{false, 0, 0};
    if (ioctl(request.fd, GPIO_V2_LINE_SET_CONFIG_IOCTL, &listening) == 0) {
      reading = answer(request.fd);
    }
    close(request.fd);
    return reading;
  }

  static dht22::Reading answer(int fd) {
    dht22::Edge edges[kEdgesMax];
    int count = 0;
    pollfd waiting{fd, POLLIN, 0};
    while (count < kEdgesMax && poll(&waiting, 1, kAnswerMillis) > 0) {
      gpio_v2_line_event event;
      if (read(fd, &event, sizeof event) != sizeof event) {
        break;
      }
      edges[count++] = {event.timestamp_ns, event.id == GPIO_V2_LINE_EVENT_RISING_EDGE};
    }
    return dht22::decode(edges, count);
  }

  std::atomic<bool> stopping_{false};
  int chip_ = -1;
  uint32_t line_ = 0;
  long period_ms_ = 2'000;
  sluice_handle measured_ = 0;
};

Sensor sensor;

int64_t init() { return sensor.start(); }

}  // namespace

SLUICE_ADDON(dht22, init)
