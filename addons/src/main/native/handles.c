/* What the addon has, by numbers that are never used twice; and why the last call failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { INDEX_BITS = 16 };

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct held *all[HANDLES_MAX];
static int64_t serial;
static uint64_t count;
static _Thread_local char last_error[512];

int64_t error(int64_t code, const char *text) {
  snprintf(last_error, sizeof last_error, "%s", text);
  return code;
}

char *error_text(void) {
  return last_error;
}

int64_t held_add(enum kind kind, struct held **made) {
  if (count >= plan.handles || count >= HANDLES_MAX) {
    return error(SLUICE_ELIMIT, "as many handles are open as may be; close some, or raise limits.handles");
  }
  int index = 0;
  while (all[index] != NULL) index++;
  struct held *one = calloc(1, sizeof *one);
  if (one == NULL) return error(SLUICE_ELIMIT, "no memory for a handle; raise limits.memory");
  one->id = ++serial << INDEX_BITS | index;
  one->kind = kind;
  one->fd = -1;
  all[index] = one;
  atomic_store(&shared->handles, ++count);
  *made = one;
  return one->id;
}

struct held *held_find(int64_t id, int kind) {
  int64_t index = id & ((1 << INDEX_BITS) - 1);
  struct held *one = index < HANDLES_MAX ? all[index] : NULL;
  return one == NULL || one->id != id || (kind >= 0 && (int)one->kind != kind) ? NULL : one;
}

void held_remove(int64_t id) {
  struct held *one = held_find(id, -1);
  if (one == NULL) return;
  all[id & ((1 << INDEX_BITS) - 1)] = NULL;
  atomic_store(&shared->handles, --count);
  free(one->event);
  free(one);
}

struct held *held_at(int index) {
  return all[index];
}
