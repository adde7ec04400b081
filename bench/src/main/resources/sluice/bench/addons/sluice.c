/* What calls between an addon and the gateway cost, in passes of their own; ns as readings. */
#include <sluice_addon.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { PASSES = 8, CALLS = 100000, EVENTS = 50000, SENT = 100000, QUEUE = 1024 };

static int64_t heard;
static int passes;
static sluice_handle inbox, tick;
static atomic_int go;
static int64_t sent_from, arrived;

static void on_event(void *data, const void *payload, size_t length) {
  (void)data, (void)payload;
  heard += (int64_t)length;
}

static void clock_pass(void *data) {
  (void)data;
  int64_t from = sluice_now_nanos(), last = from;
  for (int i = 0; i < CALLS; i++) last = sluice_now_nanos();
  sluice_publish_reading("clock", (double)(last - from) / CALLS, "ns");
}

static void event_pass(void *data) {
  char payload[16] = {0};
  (void)data;
  int64_t from = sluice_now_nanos();
  for (int i = 0; i < EVENTS; i++) sluice_emit(tick, payload, sizeof payload);
  sluice_publish_reading("event", (double)(sluice_now_nanos() - from) / EVENTS, "ns");
}

static void on_sent(void *data, void *argument) {
  (void)data, (void)argument;
  if (++arrived == SENT) {
    int64_t nanos = sluice_now_nanos() - sent_from;
    sluice_publish_reading("thread", SENT * 1e9 / (double)nanos, "1/s");
    arrived = 0;
    if (++passes < PASSES) {
      sent_from = sluice_now_nanos();
      atomic_store(&go, passes + 1);
    } else {
      atomic_store(&go, -1);
      sluice_publish_reading("done", 1, "");
    }
  }
}

static void sender(void *data) {
  (void)data;
  for (int pass = 1; pass <= PASSES; pass++) {
    int now;
    while ((now = atomic_load(&go)) < pass && now >= 0) sched_yield();
    if (now < 0) return;
    for (int i = 0; i < SENT; i++) {
      while (sluice_tsf_call(inbox, NULL) == SLUICE_EFULL) sched_yield();
    }
  }
}

static void next(void *data) {
  (void)data;
  if (passes++ < PASSES) {
    clock_pass(NULL);
    event_pass(NULL);
    sluice_set_timeout(1, next, NULL); /* a turn of its own each: an addon's turn has a limit */
    return;
  }
  passes = 0;
  inbox = sluice_tsf_create("sent", QUEUE, on_sent, NULL);
  if (sluice_start_thread("sender", sender, NULL) < 0) return;
  sent_from = sluice_now_nanos();
  atomic_store(&go, 1);
}

static void stop(void *data) {
  (void)data;
  atomic_store(&go, -1);
}

static int64_t init(void) {
  tick = sluice_event("tick");
  sluice_on("bench:tick", on_event, NULL);
  sluice_on_unload(stop, NULL);
  return sluice_set_timeout(1, next, NULL);
}

SLUICE_ADDON(bench, init)

/* Called by Java: what a JNI addon and a C addon's callbacks are. */
#include <jni.h>
JNIEXPORT jlong JNICALL Java_sluice_bench_JniCalls_add(JNIEnv *env, jclass type, jlong a, jlong b) {
  (void)env, (void)type;
  return a + b;
}

SLUICE_EXPORT int64_t bench_add(int64_t a, int64_t b, int64_t c, int64_t d) {
  (void)c, (void)d;
  return a + b;
}
