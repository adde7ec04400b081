/*
 * sluice-addon-host: one addon, in a process that can be lost.
 *
 * The gateway starts it with descriptors as shared.h has them and with numbers as arguments; see
 * ChildPlan.java. It raises a fence around itself, maps the library, waits to be told to begin, and
 * then turns a loop until it is told to stop or the gateway is gone. For an addon in Java or JNI
 * all of that behind the fence is done by a Java virtual machine, VmMain.java.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host.h"

enum { ARGUMENTS = 10, VM_ARGUMENTS = 2 };

struct plan plan;
pthread_t loop_thread;

static uint64_t number(const char *text) {
  uint64_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = 10 * value + (uint64_t)(*text - '0');
  return value;
}

static void read_plan(int count, char **argument) {
  plan = (struct plan){
      .name = argument[1],
      .parent = number(argument[2]),
      .user = number(argument[3]),
      .space_bytes = number(argument[4]),
      .handles = number(argument[5]),
      .threads = number(argument[6]),
      .buffer_bytes = number(argument[7]),
      .network = number(argument[8]),
      .spin_nanos = number(argument[9]),
  };
  if (count == ARGUMENTS) return;
  plan.vm = (struct vm_plan){
      .home = argument[ARGUMENTS],
      .parts = (int)number(argument[ARGUMENTS + 1]),
      .options = argument + ARGUMENTS + VM_ARGUMENTS,
  };
}

static void reach(enum stage stage) {
  atomic_store(&shared->stage, stage);
  uint64_t one = 1;
  if (write(FD_CALL, &one, sizeof one) < 0) _exit(72);
}

static void wait_for_start(void) {
  const char *a, *b;
  for (;;) {
    atomic_store(&shared->sleeping, 1);
    const struct message *message = channel_next(&a, &b);
    if (message == NULL) {
      struct pollfd both[2] = {{.fd = FD_WAKE, .events = POLLIN}, {.fd = FD_SOCKET, .events = POLLRDHUP}};
      poll(both, 2, -1);
      if (both[1].revents != 0) _exit(0);
      drain_wake();
      atomic_store(&shared->pong, atomic_load(&shared->ping));
      continue;
    }
    if (message->type == TO_CONFIG) config_add(a, message->a_length, b, message->b_length);
    if (message->type == TO_STOP) _exit(0);
    if (message->type == TO_START) break;
  }
  atomic_store(&shared->sleeping, 0);
}

static void begin(void *library) {
  const sluice_addon_def *addon = dlsym(library, "sluice_addon");
  if (addon == NULL) failed("exports no sluice_addon; say SLUICE_ADDON(name, init)");
  if (addon->size < sizeof *addon || addon->init == NULL) failed("its SLUICE_ADDON has no init");
  if (addon->name == NULL || strcmp(addon->name, plan.name) != 0) {
    failed("calls itself %s, here it is %s; name the file or the manifest like it",
           addon->name == NULL ? "nothing" : addon->name, plan.name);
  }
  int64_t result = addon->init(&host_table, SELF);
  if (result < 0) {
    const char *why = error_text();
    failed("init returned %lld%s%s", (long long)result, *why ? ": " : "", why);
  }
}

int main(int count, char **argument) {
  if (count < ARGUMENTS || (count > ARGUMENTS && count < ARGUMENTS + VM_ARGUMENTS)) return 64;
  read_plan(count, argument);
  loop_thread = pthread_self();
  channel_open();
  prctl(PR_SET_NAME, argument[1], 0, 0, 0);
  watch_crashes();
  raise_fence();
  if (plan.vm.home != NULL) {
    run_vm();
    _exit(0);
  }
  turns_open();
  void *library = dlopen("/proc/self/fd/4", RTLD_NOW);
  if (library == NULL) failed("%s", dlerror());
  know_library(library);
  reach(STAGE_LINKED);
  wait_for_start();
  begin(library);
  reach(STAGE_RUNNING);
  run_turns();
  run_unload_callbacks();
  wait_for_threads();
  dlclose(library);
  reach(STAGE_ENDED);
  _exit(0);
}
