/* The same by Node-API: a native function, the runtime's clock, an event, a thread. */
#include <node_api.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>

enum { QUEUE = 1024 };

static napi_value number(napi_env env, double value) {
  napi_value made;
  napi_create_double(env, value, &made);
  return made;
}

static napi_value add(napi_env env, napi_callback_info info) {
  napi_value args[2];
  size_t count = 2;
  int64_t a, b;
  napi_get_cb_info(env, info, &count, args, NULL, NULL);
  napi_get_value_int64(env, args[0], &a);
  napi_get_value_int64(env, args[1], &b);
  napi_value sum;
  napi_create_int64(env, a + b, &sum);
  return sum;
}

/* calls(function, count): the last result; the number that the function returns is read. */
static napi_value calls(napi_env env, napi_callback_info info) {
  napi_value args[2], global, result;
  size_t count = 2;
  int64_t times;
  double last = 0;
  napi_get_cb_info(env, info, &count, args, NULL, NULL);
  napi_get_value_int64(env, args[1], &times);
  napi_get_global(env, &global);
  for (int64_t i = 0; i < times; i++) {
    napi_handle_scope scope;
    napi_open_handle_scope(env, &scope);
    napi_call_function(env, global, args[0], 0, NULL, &result);
    napi_get_value_double(env, result, &last);
    napi_close_handle_scope(env, scope);
  }
  return number(env, last);
}

/* emits(emitter, emit, name, payload, count) */
static napi_value emits(napi_env env, napi_callback_info info) {
  napi_value args[5], result;
  size_t count = 5;
  int64_t times;
  napi_get_cb_info(env, info, &count, args, NULL, NULL);
  napi_get_value_int64(env, args[4], &times);
  for (int64_t i = 0; i < times; i++) {
    napi_handle_scope scope;
    napi_open_handle_scope(env, &scope);
    napi_call_function(env, args[0], args[1], 2, &args[2], &result);
    napi_close_handle_scope(env, scope);
  }
  return args[0];
}

static int64_t heard;

static napi_value listener(napi_env env, napi_callback_info info) {
  napi_value args[1];
  size_t count = 1, length = 0;
  void *data;
  napi_get_cb_info(env, info, &count, args, NULL, NULL);
  napi_get_buffer_info(env, args[0], &data, &length);
  heard += (int64_t)length;
  return NULL;
}

static int64_t wanted, arrived;

static void *sender(void *data) {
  napi_threadsafe_function inbox = data; /* the next pass makes another one */
  for (int64_t i = 0; i < wanted; i++) {
    while (napi_call_threadsafe_function(inbox, NULL, napi_tsfn_nonblocking) == napi_queue_full)
      sched_yield();
  }
  napi_release_threadsafe_function(inbox, napi_tsfn_release);
  return NULL;
}

static void on_sent(napi_env env, napi_value callback, void *context, void *data) {
  (void)context, (void)data;
  if (++arrived == wanted) {
    napi_value global, result;
    napi_get_global(env, &global);
    napi_call_function(env, global, callback, 0, NULL, &result);
  }
}

/* thread(count, done): done is called once all of a native thread's calls have arrived. */
static napi_value thread(napi_env env, napi_callback_info info) {
  napi_threadsafe_function inbox;
  napi_value args[2], name;
  size_t count = 2;
  pthread_t made;
  napi_get_cb_info(env, info, &count, args, NULL, NULL);
  napi_get_value_int64(env, args[0], &wanted);
  arrived = 0;
  napi_create_string_utf8(env, "sent", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(
      env, args[1], NULL, name, QUEUE, 1, NULL, NULL, NULL, on_sent, &inbox);
  pthread_create(&made, NULL, sender, inbox);
  pthread_detach(made);
  return args[0];
}

static void give(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value made;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &made);
  napi_set_named_property(env, exports, name, made);
}

NAPI_MODULE_INIT() {
  give(env, exports, "add", add);
  give(env, exports, "calls", calls);
  give(env, exports, "emits", emits);
  give(env, exports, "listener", listener);
  give(env, exports, "thread", thread);
  return exports;
}
