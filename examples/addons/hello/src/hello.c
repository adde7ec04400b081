#include <sluice_addon.h>

static void tick(void *data) {
  (void)data;
  sluice_publish_reading("temperature", 21.5, "°C");
}

static int64_t init(void) {
  tick(NULL);
  return sluice_set_interval(1000, tick, NULL);
}

SLUICE_ADDON(hello, init)
