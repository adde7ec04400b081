/*
 * A tank's level by Modbus TCP, with Debian's libmodbus: a library that blocks, and so is called by
 * a worker's job. One job at a time has the connection; the loop never touches it while one runs.
 */
#include <sluice_addon.h>

#include <errno.h>
#include <math.h>
#include <modbus.h>
#include <stdlib.h>

static modbus_t *line;
static int connected, asking, address;
static uint16_t value;

/* On a worker. */
static int64_t ask(void *data) {
  (void)data;
  if (!connected && modbus_connect(line) < 0) {
    return -errno;
  }
  connected = modbus_read_registers(line, address, 1, &value) == 1;
  if (!connected) {
    int error = errno;
    modbus_close(line);
    return -error;
  }
  return 0;
}

/* On the loop. */
static void on_answer(void *data, int64_t result) {
  (void)data;
  asking = 0;
  sluice_publish_reading("height", result == 0 ? value : NAN, "cm");
}

static void tick(void *data) {
  if (!asking) {
    asking = sluice_work(ask, on_answer, data) >= 0;
  }
}

/* When the library is unmapped: after the last job has returned. */
__attribute__((destructor)) static void end(void) {
  if (line != NULL) {
    modbus_close(line);
    modbus_free(line);
  }
}

static long number(const char *key) {
  char text[16];
  return sluice_config(key, text, sizeof text) < 0 ? -1 : strtol(text, NULL, 10);
}

static int64_t init(void) {
  char host[64];
  if (sluice_config("host", host, sizeof host) < 0) {
    return SLUICE_EINVAL;
  }
  address = (int)number("register");
  line = modbus_new_tcp(host, (int)number("port"));
  if (line == NULL || modbus_set_slave(line, (int)number("unit")) < 0) {
    return SLUICE_EINVAL;
  }
  modbus_set_response_timeout(line, 1, 0);
  return sluice_set_interval(number("period_ms"), tick, NULL);
}

SLUICE_ADDON(level, init)
