/* The parts of sluice-addon-host, and what they know of each other. */
#ifndef SLUICE_HOST_H
#define SLUICE_HOST_H

#include <pthread.h>
#include <stdbool.h>
#include <sluice_addon.h>

#include "shared.h"

#define SELF ((sluice_self)1 << 16)

enum { HANDLES_MAX = 4096, TEXT_MAX = 65536, PAYLOAD_MAX = 256 << 10, STACK_BYTES = 512 << 10 };

/* The Java virtual machine of an addon that needs one. */
struct vm_plan {
  const char *home; /* java.home; NULL: the addon needs none */
  int parts;        /* of its class path: descriptors from FD_CLASS_PATH on */
  char **options;   /* until NULL */
};

/* What the gateway says on the command line. */
struct plan {
  const char *name;
  uint64_t parent;
  uint64_t user;        /* and group; 0: it stays who it is */
  uint64_t space_bytes; /* of addresses */
  uint64_t handles;
  uint64_t threads;
  uint64_t buffer_bytes;
  uint64_t network; /* 1: sockets of any kind */
  uint64_t spin_nanos; /* to look for something before sleeping, at most */
  struct vm_plan vm;   /* of an addon in Java or JNI */
};

extern struct plan plan;
extern struct shared *shared;
extern pthread_t loop_thread;

/* --- channel.c: rings, questions, wake-ups --- */

void channel_open(void);
int64_t say(uint32_t type, int64_t tag, int64_t number, const void *a, size_t a_length,
            const void *b, size_t b_length);
/* The loop's thread: the gateway's answer, with its words for last_error(). */
int64_t ask(uint32_t type, int64_t tag, int64_t number, const void *a, size_t a_length,
            const void *b, size_t b_length);
/* The next message, valid until the next call; or NULL. */
const struct message *channel_next(const char **a, const char **b);
bool channel_waiting(void);
/* How long to look for what is awaited before sleeping: waking up costs more than a moment's look,
 * and a look in vain a moment of a core. Learnt from how long it took before, as the kernel's
 * haltpoll governor does, up to what the gateway allows. */
struct look {
  int64_t nanos;
};
void learn(struct look *look, int64_t took_nanos);
/* Something of another thread's waits for the loop. Any thread. */
void wake_loop(void);
void drain_wake(void);
int receive_descriptor(void);
void failed(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* --- handles.c --- */

enum kind { TIMER, IMMEDIATE, WATCHER, JOB, THREAD, FUNCTION, BUFFER, EVENT, REMOTE, DEVICE, LINE, TRANSFER };

struct function;

struct held {
  int64_t id;
  enum kind kind;
  union {
    sluice_callback call;
    sluice_on_ready ready;
    sluice_on_message message;
    sluice_on_event event;
    sluice_on_done done;
    sluice_on_edge edge;
    sluice_on_transfer transfer;
  } on;
  void *data;
  int64_t due_nanos, period_nanos; /* TIMER; period 0: once */
  int fd;                          /* WATCHER, DEVICE */
  size_t length;                   /* BUFFER */
  void *memory;                    /* BUFFER */
  char *event;                     /* EVENT; REMOTE: of this addon's own, or NULL */
  struct function *function;       /* FUNCTION */
};

extern pthread_mutex_t lock; /* of the handles and all queues */

/* A new one, or an error, by the caller under the lock. */
int64_t held_add(enum kind kind, struct held **made);
struct held *held_find(int64_t id, int kind); /* kind -1: any */
void held_remove(int64_t id);
struct held *held_at(int index); /* or NULL */
int64_t error(int64_t code, const char *text);
char *error_text(void);

/* --- devices.c: lines and transfers, which are the gateway's --- */

int64_t host_open_line(sluice_self self, const char *line, int64_t flags, sluice_on_edge on_edge, void *data);
int64_t host_set_up_line(sluice_self self, sluice_handle line, int64_t flags);
int64_t host_get_line(sluice_self self, sluice_handle line);
int64_t host_set_line(sluice_self self, sluice_handle line, int64_t level);
int64_t host_transfer(sluice_self self, const sluice_transfer *what, sluice_on_transfer on_transfer, void *data);
void deliver_edge(const struct message *message, const char *why, const char *level);
void deliver_transfer(const struct message *message, const char *why, const char *bytes);

/* --- calls.c: the table --- */

/* Whether it may be called so, and may make something: 0, or why not. */
int64_t on_loop(sluice_self self);
int64_t making(sluice_self self);
int64_t length_of(const char *text);
/* A handle of what the gateway makes by the same name. */
int64_t remote(enum kind kind, struct held with, uint32_t type, int64_t number, const char *name,
               const void *b, size_t b_length);

extern const sluice_host host_table;
void config_add(const char *key, size_t key_length, const char *value, size_t value_length);
void run_unload_callbacks(void);

/* --- threads.c --- */

int64_t work(sluice_job job, sluice_on_done on_done, void *data);
int64_t start_thread(const char *name, sluice_callback run, void *data);
int64_t function_create(int64_t queue_max, sluice_on_call on_call, void *data);
int64_t function_call(sluice_handle id, void *argument);
int64_t function_use(sluice_handle id, int change);
void function_free(struct function *function);
void run_from_threads(void);
bool threads_waiting(void);
void wait_for_threads(void);

/* --- turns.c: the loop --- */

int64_t now_nanos(void);
int64_t add_timer(int64_t millis, bool repeats, sluice_callback callback, void *data);
int64_t add_immediate(sluice_callback callback, void *data);
int64_t add_watcher(int64_t fd, int64_t interest, sluice_on_ready on_ready, void *data);
int64_t update_watcher(sluice_handle id, int64_t interest);
void forget_watcher(int fd);
void turns_open(void);
void run_turns(void);

/* --- vm.c --- */

/* What the descriptors are behind those of shared.h: the addon's jar, and where our classes are. */
enum { FD_JAR = FD_FREE, FD_CLASS_PATH = FD_FREE + 1 };

int first_free_descriptor(void);
/* Runs the addon in a virtual machine, until it has ended. */
void run_vm(void);

/* --- fence.c, crash.c --- */

void raise_fence(void);
void watch_crashes(void);
void know_library(void *library);

#endif
