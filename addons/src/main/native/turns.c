/* The loop of this process: timers, what others sent, descriptors, immediates. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

enum { EVENTS_A_TURN = 64, MESSAGES_A_TURN = 256, IMMEDIATES_MAX = HANDLES_MAX };
enum { TAG_WAKE = 0, TAG_SOCKET = 1 };

static const int64_t MILLIS_MAX = (int64_t)366 * 86400000;
static const int64_t NONE = INT64_MAX;

static int epoll;
static int64_t next_due = INT64_MAX;
static int64_t immediates[IMMEDIATES_MAX];
static int immediate_count;
static bool stopping;

int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void epoll_add(int fd, uint32_t events, uint64_t tag) {
  struct epoll_event event = {.events = events, .data.u64 = tag};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) failed("epoll_ctl: %s", strerror(errno));
}

void turns_open(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) failed("epoll_create1: %s", strerror(errno));
  epoll_add(FD_WAKE, EPOLLIN, TAG_WAKE);
  epoll_add(FD_SOCKET, EPOLLRDHUP, TAG_SOCKET);
}

/* --- timers and immediates; the callers have the lock --- */

int64_t add_timer(int64_t millis, bool repeats, sluice_callback callback, void *data) {
  if (callback == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (millis < 0 || millis > MILLIS_MAX) return error(SLUICE_EINVAL, "not within 0 ms and a year");
  struct held *held;
  int64_t id = held_add(TIMER, &held);
  if (id < 0) return id;
  int64_t nanos = (millis < 1 ? 1 : millis) * 1000000;
  held->on.call = callback;
  held->data = data;
  held->due_nanos = now_nanos() + nanos;
  held->period_nanos = repeats ? nanos : 0;
  if (held->due_nanos < next_due) next_due = held->due_nanos;
  return id;
}

int64_t add_immediate(sluice_callback callback, void *data) {
  if (callback == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (immediate_count >= IMMEDIATES_MAX) return error(SLUICE_ELIMIT, "too many immediates");
  struct held *held;
  int64_t id = held_add(IMMEDIATE, &held);
  if (id < 0) return id;
  held->on.call = callback;
  held->data = data;
  immediates[immediate_count++] = id;
  return id;
}

/* The one that is due first, of those that were due when the turn began; and when the next is. */
static struct held *first_due(int64_t now) {
  struct held *first = NULL;
  next_due = NONE;
  for (int i = 0; i < HANDLES_MAX; i++) {
    struct held *one = held_at(i);
    if (one == NULL || one->kind != TIMER) continue;
    if (one->due_nanos < next_due) next_due = one->due_nanos;
    bool earlier = first == NULL || one->due_nanos < first->due_nanos ||
                   (one->due_nanos == first->due_nanos && one->id < first->id);
    if (one->due_nanos <= now && earlier) first = one;
  }
  return first;
}

static void run_timers(void) {
  int64_t now = now_nanos();
  while (next_due <= now) {
    pthread_mutex_lock(&lock);
    struct held *due = first_due(now);
    sluice_callback callback = due == NULL ? NULL : due->on.call;
    void *data = due == NULL ? NULL : due->data;
    int64_t id = due == NULL ? 0 : due->id;
    if (due != NULL && due->period_nanos == 0) held_remove(id);
    pthread_mutex_unlock(&lock);
    if (callback == NULL) return;
    callback(data);
    pthread_mutex_lock(&lock);
    struct held *still = held_find(id, TIMER);
    if (still != NULL) still->due_nanos = now_nanos() + still->period_nanos;
    pthread_mutex_unlock(&lock);
  }
}

static void run_immediates(void) {
  int count = immediate_count;
  for (int i = 0; i < count; i++) {
    pthread_mutex_lock(&lock);
    struct held *one = held_find(immediates[i], IMMEDIATE);
    sluice_callback callback = one == NULL ? NULL : one->on.call;
    void *data = one == NULL ? NULL : one->data;
    if (one != NULL) held_remove(immediates[i]);
    pthread_mutex_unlock(&lock);
    if (callback != NULL) callback(data);
  }
  immediate_count -= count;
  memmove(immediates, immediates + count, (size_t)immediate_count * sizeof *immediates);
}

/* --- descriptors --- */

static int64_t to_epoll(int64_t interest) {
  if ((interest & ~(int64_t)(SLUICE_READ | SLUICE_WRITE | SLUICE_PRIORITY)) != 0) return -1;
  return (interest & SLUICE_READ ? EPOLLIN : 0) | (interest & SLUICE_WRITE ? EPOLLOUT : 0) |
         (interest & SLUICE_PRIORITY ? EPOLLPRI : 0);
}

static int64_t from_epoll(uint32_t events) {
  return (events & EPOLLIN ? SLUICE_READ : 0) | (events & EPOLLOUT ? SLUICE_WRITE : 0) |
         (events & EPOLLPRI ? SLUICE_PRIORITY : 0) | (events & EPOLLHUP ? SLUICE_HANGUP : 0) |
         (events & EPOLLERR ? SLUICE_FD_ERROR : 0);
}

int64_t add_watcher(int64_t fd, int64_t interest, sluice_on_ready on_ready, void *data) {
  int64_t events = to_epoll(interest);
  if (on_ready == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (events < 0) return error(SLUICE_EINVAL, "an interest is of READ, WRITE and PRIORITY");
  if (fd < FD_FREE || fd > INT32_MAX) return error(SLUICE_EINVAL, "no descriptor that may be watched");
  struct held *held;
  int64_t id = held_add(WATCHER, &held);
  if (id < 0) return id;
  held->on.ready = on_ready;
  held->data = data;
  held->fd = (int)fd;
  struct epoll_event event = {.events = (uint32_t)events, .data.u64 = (uint64_t)id};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, (int)fd, &event) < 0) {
    held_remove(id);
    return error(SLUICE_EFAILED, strerror(errno));
  }
  return id;
}

int64_t update_watcher(sluice_handle id, int64_t interest) {
  int64_t events = to_epoll(interest);
  if (events < 0) return error(SLUICE_EINVAL, "an interest is of READ, WRITE and PRIORITY");
  struct held *held = held_find(id, WATCHER);
  if (held == NULL) return error(SLUICE_ENOTFOUND, "the handle is no watcher");
  struct epoll_event event = {.events = (uint32_t)events, .data.u64 = (uint64_t)id};
  if (epoll_ctl(epoll, EPOLL_CTL_MOD, held->fd, &event) < 0) return error(SLUICE_EFAILED, strerror(errno));
  return 0;
}

void forget_watcher(int fd) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); /* a closed descriptor has gone by itself */
}

static void ready(const struct epoll_event *event) {
  if (event->data.u64 == TAG_WAKE) {
    drain_wake();
    return;
  }
  if (event->data.u64 == TAG_SOCKET) {
    if (event->events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) _exit(0); /* the gateway is gone */
    return;
  }
  pthread_mutex_lock(&lock);
  struct held *one = held_find((int64_t)event->data.u64, WATCHER);
  sluice_on_ready on_ready = one == NULL ? NULL : one->on.ready;
  void *data = one == NULL ? NULL : one->data;
  pthread_mutex_unlock(&lock);
  if (on_ready != NULL) on_ready(data, from_epoll(event->events));
}

/* --- messages --- */

static void deliver(const struct message *message, const char *a, const char *b) {
  pthread_mutex_lock(&lock);
  struct held *one = held_find(message->tag, REMOTE);
  struct held to = one == NULL ? (struct held){0} : *one;
  pthread_mutex_unlock(&lock);
  if (to.on.call == NULL) return; /* closed meanwhile */
  if (message->type == TO_MESSAGE) {
    to.on.message(to.data, a, b, message->b_length);
  } else {
    to.on.event(to.data, b, message->b_length);
  }
}

static bool run_messages(void) {
  const char *a, *b;
  int count = 0;
  while (count < MESSAGES_A_TURN && !stopping) {
    const struct message *message = channel_next(&a, &b);
    if (message == NULL) break;
    count++;
    if (message->type == TO_MESSAGE || message->type == TO_EVENT) deliver(message, a, b);
    if (message->type == TO_EDGE) deliver_edge(message, a, b);
    if (message->type == TO_TRANSFERRED) deliver_transfer(message, a, b);
    if (message->type == TO_STOP) stopping = true;
  }
  return count > 0;
}

/* --- the turn --- */

static bool has_work(void) {
  return channel_waiting() || threads_waiting() || immediate_count > 0;
}

static void look_for_work(int64_t until) {
  while (!has_work() && now_nanos() < until) {
  }
}

static int timeout_millis(void) {
  if (has_work()) return 0;
  if (next_due == NONE) return -1;
  int64_t nanos = next_due - now_nanos();
  return nanos <= 0 ? 0 : nanos > (int64_t)60000 * 1000000 ? 60000 : (int)((nanos + 999999) / 1000000);
}

void run_turns(void) {
  struct epoll_event events[EVENTS_A_TURN];
  struct look look = {0};
  bool busy = false;
  while (!stopping) {
    atomic_store(&shared->pong, atomic_load(&shared->ping));
    run_timers();
    run_from_threads();
    int64_t from = now_nanos();
    if (busy) look_for_work(from + look.nanos); /* a message is often followed by another */
    atomic_store(&shared->sleeping, 1);
    int count = epoll_wait(epoll, events, EVENTS_A_TURN, timeout_millis());
    atomic_store(&shared->sleeping, 0);
    int64_t took = now_nanos() - from;
    busy = run_messages();
    if (busy) learn(&look, took);
    for (int i = 0; i < count && !stopping; i++) ready(&events[i]);
    if (!stopping) run_immediates();
  }
}
