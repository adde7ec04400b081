/*
 * sluice_addon.h: native addons for the Sluice gateway, ABI 1.
 *
 *   #include <sluice_addon.h>
 *
 *   static void tick(void *data) {
 *     sluice_publish_reading("temperature", 21.5, "°C");
 *   }
 *
 *   static int64_t init(void) {
 *     return sluice_set_interval(1000, tick, NULL);
 *   }
 *
 *   SLUICE_ADDON(hello, init)
 *
 *   cc -shared -fPIC -o hello.so hello.c
 *
 * Rules, true of every function here:
 * - It returns a negative sluice_error, or 0 and more: what it made (a handle) or what it counted.
 * - It is called from the loop's thread, which is the one that calls you, unless it says
 *   "any thread". From another thread it returns SLUICE_ETHREAD and does nothing.
 * - A callback is called on the loop's thread, never before the function it was given to has
 *   returned, and not once more after its handle was closed. It should return within the manifest's
 *   loop_time_per_turn: the loop has other work. What blocks goes to sluice_work().
 * - Strings are UTF-8, end in NUL, have at most 65535 bytes, and are copied.
 * - Topics and filters are relative to the gateway's own: "hello/temperature" is published as
 *   PREFIX/ID/hello/temperature. Which ones are allowed says the manifest; without a manifest an
 *   addon has NAME/#.
 * - Handles are numbers that are never used twice. What is not closed is closed at the unload.
 * - With isolation = "process" all this is so in a process of the addon's own, but: the loop is that
 *   process's, so loop_time_per_turn does not bind callbacks there; listeners of other addons hear an
 *   event after sluice_emit() has returned; and what is published in an unload callback is refused.
 *
 * ABI 1 only grows at the end of sluice_host: a function is there if SLUICE_HAS() says so.
 */
#ifndef SLUICE_ADDON_H
#define SLUICE_ADDON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLUICE_ABI 1

/* Which addon is calling. A value of an addon that was unloaded is refused with SLUICE_ECLOSED. */
typedef uint64_t sluice_self;

/* A timer, a watcher, a subscription ... Always positive. */
typedef int64_t sluice_handle;

typedef enum sluice_error {
  SLUICE_OK = 0,
  SLUICE_EINVAL = -1,    /* an argument that can never be right */
  SLUICE_ETHREAD = -2,   /* not the loop's thread */
  SLUICE_ECLOSED = -3,   /* the addon is being unloaded, or the handle is closed */
  SLUICE_EDENIED = -4,   /* not in the manifest's limits */
  SLUICE_ELIMIT = -5,    /* a limit is reached */
  SLUICE_EFULL = -6,     /* a queue is full: try again later */
  SLUICE_ENOTFOUND = -7, /* there is no such key, event or handle */
  SLUICE_ESPACE = -8,    /* the given memory is too small */
  SLUICE_EFAILED = -9    /* the host could not; sluice_last_error() says why */
} sluice_error;

typedef enum sluice_level {
  SLUICE_DEBUG = 0,
  SLUICE_INFO = 1,
  SLUICE_WARN = 2,
  SLUICE_ERROR = 3
} sluice_level;

/* What to watch a descriptor for, and what was found. */
enum {
  SLUICE_READ = 1,
  SLUICE_WRITE = 2,
  SLUICE_PRIORITY = 4,
  SLUICE_HANGUP = 8,  /* always reported */
  SLUICE_FD_ERROR = 16 /* always reported */
};

/* How a line is set up: one direction, and of the rest what it is to have. */
enum {
  SLUICE_INPUT = 1,
  SLUICE_OUTPUT = 2,
  SLUICE_RISING = 4,  /* of an input: such edges are heard */
  SLUICE_FALLING = 8,
  SLUICE_PULL_UP = 16,
  SLUICE_PULL_DOWN = 32,
  SLUICE_ACTIVE_LOW = 64, /* the low level counts as 1 */
  SLUICE_OPEN_DRAIN = 128, /* of an output: it pulls low, and lets go for high */
  SLUICE_HIGH = 256 /* of an output: it begins at 1 */
};

/* What goes over a bus at once. */
typedef struct sluice_transfer {
  const char *device; /* "i2c-1/0x48", "spidev0.0" */
  const void *out;    /* what is written, up to 4096 bytes; copied */
  size_t out_length;
  size_t in_length; /* of I2C: what is read then, up to 4096; of SPI: out_length, or 0 if nobody wants it */
  int64_t mode;     /* of SPI: 0 to 3 */
  int64_t speed_hz; /* of SPI */
} sluice_transfer;

typedef void (*sluice_callback)(void *data);
typedef void (*sluice_on_ready)(void *data, int64_t ready);
/* topic is whole (with PREFIX/ID/), both are valid during the call. */
typedef void (*sluice_on_message)(void *data, const char *topic, const void *payload, size_t length);
typedef void (*sluice_on_event)(void *data, const void *payload, size_t length);
typedef void (*sluice_on_call)(void *data, void *argument);
/* nanos: when, CLOCK_MONOTONIC, by the kernel. level: 1, 0, or SLUICE_EFAILED: the line is gone. */
typedef void (*sluice_on_edge)(void *data, int64_t level, int64_t nanos);
/* result: how many bytes were read, or a sluice_error; they are valid during the call. */
typedef void (*sluice_on_transfer)(void *data, int64_t result, const void *bytes, size_t length);
/* Runs on a worker's thread. */
typedef int64_t (*sluice_job)(void *data);
typedef void (*sluice_on_done)(void *data, int64_t result);

/* The host's functions. The inline functions below call them and are what most addons use. */
typedef struct sluice_host {
  uint32_t size; /* of this table in this host, in bytes */
  uint32_t abi;

  /* any thread */
  int64_t (*log)(sluice_self, int64_t level, const char *text);
  int64_t (*now_nanos)(sluice_self);
  int64_t (*tsf_call)(sluice_self, sluice_handle, void *argument);
  int64_t (*tsf_acquire)(sluice_self, sluice_handle);
  int64_t (*tsf_release)(sluice_self, sluice_handle);
  int64_t (*last_error)(sluice_self, char *into, size_t capacity);

  /* the loop's thread */
  int64_t (*config_get)(sluice_self, const char *key, char *into, size_t capacity);
  int64_t (*publish_reading)(sluice_self, const char *channel, const char *unit, double value);
  int64_t (*publish)(sluice_self, const char *topic, const void *payload, size_t length);
  int64_t (*subscribe)(sluice_self, const char *filter, sluice_on_message, void *data);
  int64_t (*set_timer)(sluice_self, int64_t millis, int64_t repeats, sluice_callback, void *data);
  int64_t (*set_immediate)(sluice_self, sluice_callback, void *data);
  int64_t (*watch)(sluice_self, int64_t fd, int64_t interest, sluice_on_ready, void *data);
  int64_t (*watch_update)(sluice_self, sluice_handle, int64_t interest);
  int64_t (*work)(sluice_self, sluice_job, sluice_on_done, void *data);
  int64_t (*start_thread)(sluice_self, const char *name, sluice_callback run, void *data);
  int64_t (*tsf_create)(sluice_self, const char *name, int64_t queue_max, sluice_on_call, void *data);
  int64_t (*buffer_create)(sluice_self, size_t length, void **address);
  int64_t (*on)(sluice_self, const char *event, sluice_on_event, void *data);
  int64_t (*event)(sluice_self, const char *name);
  int64_t (*emit)(sluice_self, sluice_handle event, const void *payload, size_t length);
  int64_t (*open_device)(sluice_self, const char *path, int64_t flags, int *fd);
  int64_t (*open_line)(sluice_self, const char *line, int64_t flags, sluice_on_edge, void *data);
  int64_t (*set_up_line)(sluice_self, sluice_handle line, int64_t flags);
  int64_t (*get_line)(sluice_self, sluice_handle line);
  int64_t (*set_line)(sluice_self, sluice_handle line, int64_t level);
  int64_t (*transfer)(sluice_self, const sluice_transfer *what, sluice_on_transfer, void *data);
  int64_t (*on_unload)(sluice_self, sluice_callback, void *data);
  int64_t (*close)(sluice_self, sluice_handle);
} sluice_host;

/* What a library exports as "sluice_addon". */
typedef struct sluice_addon_def {
  uint32_t size; /* of this, in bytes */
  uint32_t abi;  /* SLUICE_ABI it was compiled with */
  const char *name;
  /* Called once, on the loop's thread. A negative result fails the load; nothing of it is left. */
  int64_t (*init)(const sluice_host *host, sluice_self self);
} sluice_addon_def;

#if defined(__GNUC__)
#define SLUICE_EXPORT __attribute__((visibility("default")))
#define SLUICE_HIDDEN __attribute__((visibility("hidden")))
#else
#error "sluice_addon.h needs GCC or Clang"
#endif

/* An ELF note, which the host reads before it maps anything: owner "Sluice", type 1, the ABI. */
typedef struct sluice_note {
  uint32_t name_size, desc_size, type;
  char name[8];
  uint32_t abi;
} sluice_note;

/* Set by SLUICE_ADDON, once in a library. */
extern SLUICE_HIDDEN const sluice_host *sluice_table;
extern SLUICE_HIDDEN sluice_self sluice_this;

/*
 * Once in a library, in one of its files.
 *
 * addon_name   without quotes: letters, digits, - and _; the same as in the manifest
 * init_fn      int64_t init_fn(void): what it returns if it is negative fails the load
 */
#ifdef __cplusplus
#define SLUICE_C_LINKAGE extern "C"
#else
#define SLUICE_C_LINKAGE extern
#endif
#define SLUICE_ADDON(addon_name, init_fn)                                                      \
  SLUICE_HIDDEN const sluice_host *sluice_table;                                               \
  SLUICE_HIDDEN sluice_self sluice_this;                                                       \
  static const sluice_note sluice_abi_note                                                     \
      __attribute__((section(".note.sluice"), used, aligned(4))) = {7, 4, 1, "Sluice", SLUICE_ABI}; \
  static int64_t sluice_entry(const sluice_host *host, sluice_self self) {                     \
    sluice_table = host;                                                                       \
    sluice_this = self;                                                                        \
    return init_fn();                                                                          \
  }                                                                                            \
  SLUICE_C_LINKAGE SLUICE_EXPORT const sluice_addon_def sluice_addon;                          \
  const sluice_addon_def sluice_addon = {sizeof(sluice_addon_def), SLUICE_ABI, #addon_name,    \
                                         sluice_entry};

/* Whether this host has a function of the table. */
#define SLUICE_HAS(function)                                                                   \
  (sluice_table->size >= offsetof(sluice_host, function) + sizeof(sluice_table->function))

/* ---- any thread ---- */

/* A line in the gateway's log, with the addon's name before it. At most 100 a second are written. */
static inline int64_t sluice_log(sluice_level level, const char *text) {
  return sluice_table->log(sluice_this, level, text);
}

/* CLOCK_MONOTONIC, as readings have it. */
static inline int64_t sluice_now_nanos(void) {
  return sluice_table->now_nanos(sluice_this);
}

/*
 * Queues a call of a thread-safe function: its callback gets the argument, on the loop's thread, in
 * the order of one thread's calls. SLUICE_EFULL: the queue is full, and the argument is still yours.
 */
static inline int64_t sluice_tsf_call(sluice_handle tsf, void *argument) {
  return sluice_table->tsf_call(sluice_this, tsf, argument);
}

/*
 * Says that one more thread of the addon's own uses it. While such threads are not released the
 * library stays mapped. A thread that sluice_start_thread() started needs neither.
 */
static inline int64_t sluice_tsf_acquire(sluice_handle tsf) {
  return sluice_table->tsf_acquire(sluice_this, tsf);
}

/* Says that a thread will not call it again; the last thing that a thread does before it returns. */
static inline int64_t sluice_tsf_release(sluice_handle tsf) {
  return sluice_table->tsf_release(sluice_this, tsf);
}

/* Why the last call on this thread was refused, in words. Returns the length it has. */
static inline int64_t sluice_last_error(char *into, size_t capacity) {
  return sluice_table->last_error(sluice_this, into, capacity);
}

/* ---- the loop's thread ---- */

/*
 * A key of the gateway's [addon.NAME], else of the manifest's [config]; numbers and booleans as they
 * are written. Returns its length, without the NUL that is written behind it; SLUICE_ENOTFOUND;
 * SLUICE_ESPACE if it and its NUL do not fit.
 */
static inline int64_t sluice_config(const char *key, char *into, size_t capacity) {
  return sluice_table->config_get(sluice_this, key, into, capacity);
}

/*
 * Publishes a reading as NAME/channel, with the time of now; NaN is a bad one. Once it returns 0 it
 * is on its way to the disk. SLUICE_EFULL: the spool refuses it, as it does sensors' readings.
 */
static inline int64_t sluice_publish_reading(const char *channel, double value, const char *unit) {
  return sluice_table->publish_reading(sluice_this, channel, unit, value);
}

/* Publishes bytes, as they are. They are yours again when it returns. */
static inline int64_t sluice_publish(const char *topic, const void *payload, size_t length) {
  return sluice_table->publish(sluice_this, topic, payload, length);
}

/*
 * Hears what the gateway and its addons publish, and what the uplinks of [addons] downlink_from send
 * to PREFIX/ID/NAME/in/..., by an MQTT filter (+ and #). Returns a handle. What an addon publishes it
 * hears itself, in the next turn.
 */
static inline int64_t sluice_subscribe(const char *filter, sluice_on_message on_message, void *data) {
  return sluice_table->subscribe(sluice_this, filter, on_message, data);
}

/* Calls back once, no earlier than in so many milliseconds. Its handle closes itself. */
static inline int64_t sluice_set_timeout(int64_t millis, sluice_callback callback, void *data) {
  return sluice_table->set_timer(sluice_this, millis, 0, callback, data);
}

/* Calls back every so many milliseconds, 1 at least. */
static inline int64_t sluice_set_interval(int64_t millis, sluice_callback callback, void *data) {
  return sluice_table->set_timer(sluice_this, millis, 1, callback, data);
}

/* Calls back once, after this turn's descriptors. Its handle closes itself. */
static inline int64_t sluice_set_immediate(sluice_callback callback, void *data) {
  return sluice_table->set_immediate(sluice_this, callback, data);
}

/*
 * Watches a descriptor (a pipe, a socket, a tty, a GPIO line), level-triggered: calls back each turn
 * until what is ready has been read. The descriptor stays yours: close the watcher first.
 */
static inline int64_t sluice_watch(int fd, int64_t interest, sluice_on_ready on_ready, void *data) {
  return sluice_table->watch(sluice_this, fd, interest, on_ready, data);
}

/* Watches for something else; for nothing with 0. */
static inline int64_t sluice_watch_update(sluice_handle watcher, int64_t interest) {
  return sluice_table->watch_update(sluice_this, watcher, interest);
}

/*
 * Runs a job on one of the gateway's workers, then on_done (which may be NULL) on the loop's thread.
 * The unload waits for a job that runs. SLUICE_EFULL: as many wait already as may.
 */
static inline int64_t sluice_work(sluice_job job, sluice_on_done on_done, void *data) {
  return sluice_table->work(sluice_this, job, on_done, data);
}

/*
 * Starts a thread of the addon's. It ends when run returns, and the unload waits for that: have
 * on_unload tell it.
 */
static inline int64_t sluice_start_thread(const char *name, sluice_callback run, void *data) {
  return sluice_table->start_thread(sluice_this, name, run, data);
}

/*
 * A function that any thread may call by sluice_tsf_call(). queue_max: 1 to 65536 calls that may
 * wait; in one turn at most 1024 of them are made.
 */
static inline int64_t sluice_tsf_create(
    const char *name, int64_t queue_max, sluice_on_call on_call, void *data) {
  return sluice_table->tsf_create(sluice_this, name, queue_max, on_call, data);
}

/*
 * Memory of the host's, zeroed, which counts against the manifest's memory; freed when the handle is
 * closed. Listeners of events read it where it is.
 */
static inline int64_t sluice_buffer_create(size_t length, void **address) {
  return sluice_table->buffer_create(sluice_this, length, address);
}

/* Hears an event of this or any other addon: names are "ADDON:EVENT". Returns a handle. */
static inline int64_t sluice_on(const char *event, sluice_on_event on_event, void *data) {
  return sluice_table->on(sluice_this, event, on_event, data);
}

/*
 * Makes an event of this addon's own, for sluice_emit(); others hear it as "NAME:name". Returns a
 * handle.
 */
static inline int64_t sluice_event(const char *name) {
  return sluice_table->event(sluice_this, name);
}

/*
 * Calls an event's listeners before it returns, with the payload where it is. Returns how many there
 * were.
 */
static inline int64_t sluice_emit(sluice_handle event, const void *payload, size_t length) {
  return sluice_table->emit(sluice_this, event, payload, length);
}

/*
 * Asks for a line that the manifest lists ("gpiochip0/4"), of the kernel's or of a simulated board.
 * flags: SLUICE_INPUT or SLUICE_OUTPUT, and what else it is to have. on_edge, which may be NULL, hears
 * the edges that they name. SLUICE_EFAILED: there is none, or somebody has it. Returns a handle, whose
 * closing gives the line back; the kernel leaves it as it is.
 */
static inline int64_t sluice_open_line(
    const char *line, int64_t flags, sluice_on_edge on_edge, void *data) {
  return sluice_table->open_line(sluice_this, line, flags, on_edge, data);
}

/* Sets a line up in another way, without giving it back: another direction, other edges. */
static inline int64_t sluice_set_up_line(sluice_handle line, int64_t flags) {
  return sluice_table->set_up_line(sluice_this, line, flags);
}

/* A line's level now: 1 or 0. */
static inline int64_t sluice_get_line(sluice_handle line) {
  return sluice_table->get_line(sluice_this, line);
}

/* Sets an output. */
static inline int64_t sluice_set_line(sluice_handle line, int64_t level) {
  return sluice_table->set_line(sluice_this, line, level);
}

/*
 * Has a transfer made by the worker of a bus that the manifest lists, whole or by address, of the
 * kernel's or of a simulated board; then on_transfer is called. An I2C device is written to and, with
 * a repeated start, read from; either may be left out. Returns a handle, which closes itself: closed
 * before, nobody hears how it ended.
 */
static inline int64_t sluice_begin_transfer(
    const sluice_transfer *what, sluice_on_transfer on_transfer, void *data) {
  return sluice_table->transfer(sluice_this, what, on_transfer, data);
}

/*
 * Opens a device of the kernel's that the manifest lists among its buses or lines ("/dev/i2c-1",
 * "/dev/gpiochip0"), for what the functions above cannot, with flags of open(2). Returns a handle,
 * whose closing closes the descriptor: do not close(2) it.
 */
static inline int64_t sluice_open_device(const char *path, int64_t flags, int *fd) {
  return sluice_table->open_device(sluice_this, path, flags, fd);
}

/*
 * Calls back at the unload, before anything is closed: for threads that must end and memory that must
 * be freed. Several are called last first. Nothing new can be made in it.
 */
static inline int64_t sluice_on_unload(sluice_callback callback, void *data) {
  return sluice_table->on_unload(sluice_this, callback, data);
}

/* Ends whatever a handle stands for. */
static inline int64_t sluice_close(sluice_handle handle) {
  return sluice_table->close(sluice_this, handle);
}

#ifdef __cplusplus
}
#endif

#endif
