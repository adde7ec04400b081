/* sluice_host, as it is in this process: what is the addon's own is done here, the rest is asked. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

enum { UNLOADS_MAX = 256, EVENT_MAX = 64, EMITS_MAX = 16, LINES_A_SECOND = 100 };

struct setting {
  struct setting *next;
  char *key, *value;
};

static struct setting *settings;
static struct { sluice_callback call; void *data; } unloads[UNLOADS_MAX];
static int unload_count, emit_depth;
static uint64_t buffer_bytes;
static bool closing;

/* --- who calls --- */

int64_t on_loop(sluice_self self) {
  if (self != SELF) return error(SLUICE_ECLOSED, "no such addon");
  if (!pthread_equal(pthread_self(), loop_thread)) {
    return error(SLUICE_ETHREAD, "called by another thread than the loop's; use sluice_tsf_call()");
  }
  return 0;
}

int64_t making(sluice_self self) {
  int64_t refused = on_loop(self);
  return refused < 0 ? refused : closing ? error(SLUICE_ECLOSED, "the addon is being unloaded") : 0;
}

int64_t length_of(const char *text) {
  if (text == NULL) return error(SLUICE_EINVAL, "a string is NULL");
  size_t length = strnlen(text, TEXT_MAX);
  return length < TEXT_MAX ? (int64_t)length : error(SLUICE_EINVAL, "a string has more than 65535 bytes");
}

static int64_t check_payload(const void *payload, size_t length) {
  if (length > PAYLOAD_MAX) return error(SLUICE_ELIMIT, "a payload has at most 262144 bytes");
  return payload == NULL && length > 0 ? error(SLUICE_EINVAL, "the payload is NULL") : 0;
}

/* --- any thread --- */

/* The gateway would refuse more; so they take no room from what else is said. */
static bool is_chatty(void) {
  static int64_t second;
  static int lines;
  pthread_mutex_lock(&lock);
  int64_t now = now_nanos() / 1000000000;
  lines = now == second ? lines + 1 : 1;
  second = now;
  bool chatty = lines > LINES_A_SECOND;
  pthread_mutex_unlock(&lock);
  return chatty;
}

static int64_t host_log(sluice_self self, int64_t level, const char *text) {
  if (self != SELF) return error(SLUICE_ECLOSED, "no such addon");
  int64_t length = length_of(text);
  if (length < 0) return length;
  if (level < SLUICE_DEBUG || level > SLUICE_ERROR) return error(SLUICE_EINVAL, "no such level");
  if (is_chatty()) return error(SLUICE_EFULL, "more than 100 lines in a second");
  return say(SAY_LOG, 0, level, text, (size_t)length, NULL, 0);
}

static int64_t host_now_nanos(sluice_self self) {
  return self == SELF ? now_nanos() : error(SLUICE_ECLOSED, "no such addon");
}

static int64_t host_tsf_call(sluice_self self, sluice_handle tsf, void *argument) {
  return self == SELF ? function_call(tsf, argument) : error(SLUICE_ECLOSED, "no such addon");
}

static int64_t host_tsf_acquire(sluice_self self, sluice_handle tsf) {
  return self == SELF ? function_use(tsf, 1) : error(SLUICE_ECLOSED, "no such addon");
}

static int64_t host_tsf_release(sluice_self self, sluice_handle tsf) {
  return self == SELF ? function_use(tsf, -1) : error(SLUICE_ECLOSED, "no such addon");
}

static int64_t host_last_error(sluice_self self, char *into, size_t capacity) {
  (void)self;
  if (into == NULL || capacity == 0) return SLUICE_ESPACE;
  snprintf(into, capacity, "%s", error_text());
  return (int64_t)strlen(error_text());
}

/* --- configuration --- */

void config_add(const char *key, size_t key_length, const char *value, size_t value_length) {
  struct setting *made = calloc(1, sizeof *made);
  if (made == NULL) failed("no memory for its configuration; raise limits.memory");
  made->key = strndup(key, key_length);
  made->value = strndup(value, value_length);
  made->next = settings;
  settings = made;
  if (made->key == NULL || made->value == NULL) failed("no memory for its configuration; raise limits.memory");
}

static int64_t host_config_get(sluice_self self, const char *key, char *into, size_t capacity) {
  int64_t length = on_loop(self);
  if (length < 0 || (length = length_of(key)) < 0) return length;
  for (struct setting *one = settings; one != NULL; one = one->next) {
    if (strcmp(one->key, key) != 0) continue;
    size_t needed = strlen(one->value) + 1;
    if (into == NULL || capacity < needed) return error(SLUICE_ESPACE, "it and its NUL do not fit");
    memcpy(into, one->value, needed);
    return (int64_t)needed - 1;
  }
  return error(SLUICE_ENOTFOUND, "neither [addon.NAME] nor the manifest's [config] has it");
}

/* --- what is said --- */

static int64_t host_publish_reading(sluice_self self, const char *channel, const char *unit, double value) {
  int64_t refused = on_loop(self), channel_length, unit_length = 0;
  if (refused < 0) return refused;
  if ((channel_length = length_of(channel)) < 0) return channel_length;
  if (unit != NULL && (unit_length = length_of(unit)) < 0) return unit_length;
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return ask(ASK_READING, 0, bits, channel, (size_t)channel_length, unit, (size_t)unit_length);
}

static int64_t host_publish(sluice_self self, const char *topic, const void *payload, size_t length) {
  int64_t refused = on_loop(self), topic_length;
  if (refused < 0 || (refused = check_payload(payload, length)) < 0) return refused;
  if ((topic_length = length_of(topic)) < 0) return topic_length;
  return ask(ASK_PUBLISH, 0, 0, topic, (size_t)topic_length, payload, length);
}

/* --- what is heard --- */

int64_t remote(enum kind kind, struct held with, uint32_t type, int64_t number, const char *name,
               const void *b, size_t b_length) {
  int64_t length = length_of(name);
  if (length < 0) return length;
  pthread_mutex_lock(&lock);
  struct held *held;
  int64_t id = held_add(kind, &held);
  if (id > 0) {
    held->on = with.on;
    held->data = with.data;
  }
  pthread_mutex_unlock(&lock);
  if (id < 0) return id;
  int64_t result = ask(type, id, number, name, (size_t)length, b, b_length);
  if (result >= 0) return id;
  pthread_mutex_lock(&lock);
  held_remove(id);
  pthread_mutex_unlock(&lock);
  return result;
}

static int64_t host_subscribe(sluice_self self, const char *filter, sluice_on_message on_message, void *data) {
  int64_t refused = making(self);
  if (refused < 0) return refused;
  if (on_message == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  struct held with = {.on.message = on_message, .data = data};
  return remote(REMOTE, with, ASK_SUBSCRIBE, 0, filter, NULL, 0);
}

static const char *own_event(const char *event) {
  size_t length = strlen(plan.name);
  return strncmp(event, plan.name, length) == 0 && event[length] == ':' ? event + length + 1 : NULL;
}

static int64_t host_on(sluice_self self, const char *event, sluice_on_event on_event, void *data) {
  int64_t refused = making(self), length;
  if (refused < 0 || (refused = length = length_of(event)) < 0) return refused;
  if (on_event == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (length < 1 || length > EVENT_MAX) return error(SLUICE_EINVAL, "an event's name has 1 to 64 characters");
  if (own_event(event) == NULL) {
    struct held with = {.on.event = on_event, .data = data};
    return remote(REMOTE, with, ASK_ON, 0, event, NULL, 0);
  }
  pthread_mutex_lock(&lock);
  struct held *held;
  int64_t id = held_add(REMOTE, &held);
  if (id > 0) {
    held->on.event = on_event;
    held->data = data;
    held->event = strdup(own_event(event));
  }
  pthread_mutex_unlock(&lock);
  return id;
}

/* Its own listeners are called here, with the payload where it is; one of them may close the event. */
static int64_t emit_own(const struct held *event, const void *payload, size_t length) {
  char name[EVENT_MAX + 1];
  int64_t count = 0;
  snprintf(name, sizeof name, "%s", event->event);
  for (int i = 0; i < HANDLES_MAX; i++) {
    pthread_mutex_lock(&lock);
    struct held *one = held_at(i);
    bool hears = one != NULL && one->kind == REMOTE && one->event != NULL && strcmp(one->event, name) == 0;
    struct held to = hears ? *one : (struct held){0};
    pthread_mutex_unlock(&lock);
    if (!hears) continue;
    count++;
    to.on.event(to.data, payload, length);
  }
  return count;
}

static int64_t host_event(sluice_self self, const char *name) {
  int64_t refused = making(self), length;
  if (refused < 0 || (refused = length = length_of(name)) < 0) return refused;
  if (length < 1 || length > EVENT_MAX) return error(SLUICE_EINVAL, "an event's name has 1 to 64 characters");
  pthread_mutex_lock(&lock);
  struct held *held;
  int64_t id = held_add(EVENT, &held);
  if (id > 0) held->event = strdup(name);
  pthread_mutex_unlock(&lock);
  return id;
}

/* Only this thread closes handles, so the name stays. */
static int64_t host_emit(sluice_self self, sluice_handle event, const void *payload, size_t length) {
  int64_t refused = on_loop(self);
  if (refused < 0 || (refused = check_payload(payload, length)) < 0) return refused;
  if (emit_depth >= EMITS_MAX) return error(SLUICE_ELIMIT, "16 emits within each other");
  struct held *held = held_find(event, EVENT);
  if (held == NULL) return error(SLUICE_ENOTFOUND, "the handle is no event");
  int64_t others = ask(ASK_EMIT, 0, 0, held->event, strlen(held->event), payload, length);
  if (others < 0) return others;
  emit_depth++;
  int64_t own = emit_own(held, payload, length);
  emit_depth--;
  return own + others;
}

/* --- what is made here --- */

#define LOCKED(call)             \
  int64_t result = making(self); \
  if (result < 0) return result; \
  pthread_mutex_lock(&lock);     \
  result = call;                 \
  pthread_mutex_unlock(&lock);   \
  return result

static int64_t host_set_timer(sluice_self self, int64_t millis, int64_t repeats, sluice_callback callback, void *data) {
  LOCKED(add_timer(millis, repeats != 0, callback, data));
}

static int64_t host_set_immediate(sluice_self self, sluice_callback callback, void *data) {
  LOCKED(add_immediate(callback, data));
}

static int64_t host_watch(sluice_self self, int64_t fd, int64_t interest, sluice_on_ready on_ready, void *data) {
  LOCKED(add_watcher(fd, interest, on_ready, data));
}

static int64_t host_watch_update(sluice_self self, sluice_handle watcher, int64_t interest) {
  LOCKED(update_watcher(watcher, interest));
}

static int64_t host_work(sluice_self self, sluice_job job, sluice_on_done on_done, void *data) {
  LOCKED(work(job, on_done, data));
}

static int64_t host_start_thread(sluice_self self, const char *name, sluice_callback run, void *data) {
  if (length_of(name) < 0) return SLUICE_EINVAL;
  LOCKED(start_thread(name, run, data));
}

static int64_t host_tsf_create(sluice_self self, const char *name, int64_t queue_max, sluice_on_call on_call, void *data) {
  if (length_of(name) < 0) return SLUICE_EINVAL;
  LOCKED(function_create(queue_max, on_call, data));
}

static int64_t buffer(size_t length, void **address) {
  if (address == NULL) return error(SLUICE_EINVAL, "where to write to is NULL");
  if (length < 1) return error(SLUICE_EINVAL, "a buffer has 1 byte at least");
  if (length > plan.buffer_bytes - buffer_bytes) return error(SLUICE_ELIMIT, "more than limits.memory");
  struct held *held;
  int64_t id = held_add(BUFFER, &held);
  if (id < 0) return id;
  held->memory = calloc(1, length);
  held->length = length;
  if (held->memory == NULL) {
    held_remove(id);
    return error(SLUICE_ELIMIT, "the process has no more memory; raise limits.memory");
  }
  buffer_bytes += length;
  atomic_store(&shared->buffer_bytes, buffer_bytes);
  *address = held->memory;
  return id;
}

static int64_t host_buffer_create(sluice_self self, size_t length, void **address) {
  LOCKED(buffer(length, address));
}

static int64_t host_open_device(sluice_self self, const char *path, int64_t flags, int *fd) {
  int64_t refused = making(self), length;
  if (refused < 0 || (refused = length = length_of(path)) < 0) return refused;
  if (fd == NULL) return error(SLUICE_EINVAL, "where to write to is NULL");
  pthread_mutex_lock(&lock);
  struct held *held;
  int64_t id = held_add(DEVICE, &held);
  pthread_mutex_unlock(&lock);
  if (id < 0) return id;
  int64_t result = ask(ASK_OPEN, id, flags, path, (size_t)length, NULL, 0);
  int opened = result < 0 ? -1 : receive_descriptor();
  if (opened >= 0) {
    held->fd = *fd = opened;
    return id;
  }
  pthread_mutex_lock(&lock);
  held_remove(id);
  pthread_mutex_unlock(&lock);
  return result < 0 ? result : error(SLUICE_EFAILED, "its descriptor did not come");
}

static int64_t host_on_unload(sluice_self self, sluice_callback callback, void *data) {
  int64_t refused = making(self);
  if (refused < 0) return refused;
  if (callback == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (unload_count >= UNLOADS_MAX) return error(SLUICE_ELIMIT, "256 unload callbacks");
  unloads[unload_count].call = callback;
  unloads[unload_count++].data = data;
  return 0;
}

void run_unload_callbacks(void) {
  closing = true;
  while (unload_count > 0) {
    unload_count--;
    unloads[unload_count].call(unloads[unload_count].data);
  }
}

/* Returns whether the gateway has to be told. */
static bool end(struct held *held) {
  switch (held->kind) {
    case JOB: /* it runs to its end, and nobody hears of it */
      held->on.done = NULL;
      return false;
    case THREAD: /* ends when it returns */
      return false;
    case WATCHER:
      forget_watcher(held->fd);
      break;
    case FUNCTION:
      function_free(held->function);
      break;
    case BUFFER:
      buffer_bytes -= held->length;
      atomic_store(&shared->buffer_bytes, buffer_bytes);
      free(held->memory);
      break;
    case DEVICE:
      close(held->fd);
      break;
    case TIMER:
    case IMMEDIATE:
    case EVENT:
    case REMOTE:
    case LINE:
    case TRANSFER: /* it goes on, and nobody hears of it */
      break;
  }
  bool asked = held->kind == DEVICE || held->kind == LINE ||
               (held->kind == REMOTE && held->event == NULL);
  held_remove(held->id);
  return asked;
}

static int64_t host_close(sluice_self self, sluice_handle handle) {
  int64_t refused = on_loop(self);
  if (refused < 0) return refused;
  pthread_mutex_lock(&lock);
  struct held *held = held_find(handle, -1);
  bool asked = held != NULL && end(held);
  pthread_mutex_unlock(&lock);
  if (held == NULL) return error(SLUICE_ENOTFOUND, "the handle is not open");
  return asked ? ask(ASK_CLOSE, handle, 0, NULL, 0, NULL, 0) : 0;
}

const sluice_host host_table = {
    .size = sizeof(sluice_host),
    .abi = SLUICE_ABI,
    .log = host_log,
    .now_nanos = host_now_nanos,
    .tsf_call = host_tsf_call,
    .tsf_acquire = host_tsf_acquire,
    .tsf_release = host_tsf_release,
    .last_error = host_last_error,
    .config_get = host_config_get,
    .publish_reading = host_publish_reading,
    .publish = host_publish,
    .subscribe = host_subscribe,
    .set_timer = host_set_timer,
    .set_immediate = host_set_immediate,
    .watch = host_watch,
    .watch_update = host_watch_update,
    .work = host_work,
    .start_thread = host_start_thread,
    .tsf_create = host_tsf_create,
    .buffer_create = host_buffer_create,
    .on = host_on,
    .event = host_event,
    .emit = host_emit,
    .open_device = host_open_device,
    .open_line = host_open_line,
    .set_up_line = host_set_up_line,
    .get_line = host_get_line,
    .set_line = host_set_line,
    .transfer = host_transfer,
    .on_unload = host_on_unload,
    .close = host_close,
};
