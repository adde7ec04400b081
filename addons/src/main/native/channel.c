/* The way to the gateway and back. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"

enum { MESSAGE_MAX = sizeof(struct message) + 2 * TEXT_MAX + PAYLOAD_MAX };

struct shared *shared;
static char *to_child, *to_gateway;
static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;
static uint64_t serial;

void channel_open(void) {
  size_t bytes = SHARED_HEAD + 2 * (size_t)RING_BYTES;
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, FD_SHARED, 0);
  if (at == MAP_FAILED) _exit(70);
  shared = at;
  if (shared->version != SHARED_VERSION) _exit(71);
  to_child = (char *)at + SHARED_HEAD;
  to_gateway = to_child + RING_BYTES;
  close(FD_SHARED);
}

/* The gateway reads it once this process has ended, or from its stage. */
void failed(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(shared->text, sizeof shared->text, format, arguments);
  va_end(arguments);
  shared->text_length = length < 0 ? 0 : length < (int)sizeof shared->text ? length : (int)sizeof shared->text - 1;
  atomic_store(&shared->stage, STAGE_FAILED);
  uint64_t one = 1;
  if (write(FD_CALL, &one, sizeof one) < 0) _exit(72);
  _exit(1);
}

static void copy_in(char *ring, uint64_t at, const void *from, size_t length) {
  size_t start = at % RING_BYTES;
  size_t first = length < RING_BYTES - start ? length : RING_BYTES - start;
  if (first > 0) memcpy(ring + start, from, first);
  if (length > first) memcpy(ring, (const char *)from + first, length - first);
}

static void copy_out(void *to, const char *ring, uint64_t at, size_t length) {
  size_t start = at % RING_BYTES;
  size_t first = length < RING_BYTES - start ? length : RING_BYTES - start;
  memcpy(to, ring + start, first);
  if (length > first) memcpy((char *)to + first, ring, length - first);
}

static int64_t put(uint32_t type, uint64_t with_serial, int64_t tag, int64_t number, const void *a,
                   size_t a_length, const void *b, size_t b_length) {
  struct message head = {
      .size = (uint32_t)((sizeof head + a_length + b_length + 7) & ~(size_t)7),
      .type = type,
      .serial = with_serial,
      .tag = tag,
      .number = number,
      .a_length = (uint32_t)a_length,
      .b_length = (uint32_t)b_length,
  };
  pthread_mutex_lock(&saying);
  uint64_t at = atomic_load_explicit(&shared->to_gateway.head, memory_order_relaxed);
  uint64_t tail = atomic_load_explicit(&shared->to_gateway.tail, memory_order_acquire);
  bool fits = at - tail + head.size <= RING_BYTES;
  if (fits) {
    copy_in(to_gateway, at, &head, sizeof head);
    copy_in(to_gateway, at + sizeof head, a, a_length);
    copy_in(to_gateway, at + sizeof head + a_length, b, b_length);
    atomic_store(&shared->to_gateway.head, at + head.size);
  }
  pthread_mutex_unlock(&saying);
  if (!fits) return SLUICE_EFULL;
  if (atomic_exchange(&shared->called, 1) == 0) {
    uint64_t one = 1;
    if (write(FD_CALL, &one, sizeof one) < 0) return SLUICE_EFAILED;
  }
  return 0;
}

int64_t say(uint32_t type, int64_t tag, int64_t number, const void *a, size_t a_length,
            const void *b, size_t b_length) {
  int64_t result = put(type, 0, tag, number, a, a_length, b, b_length);
  if (result < 0) atomic_fetch_add(&shared->lost, 1);
  return result;
}

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static bool answered(uint64_t to) {
  atomic_store(&shared->pong, atomic_load(&shared->ping)); /* who waits is not stuck */
  return atomic_load_explicit(&shared->reply_serial, memory_order_acquire) == to;
}

enum { LOOK_FIRST_NANOS = 2000 };

void learn(struct look *look, int64_t took_nanos) {
  int64_t most = (int64_t)plan.spin_nanos;
  if (took_nanos > most) {
    look->nanos /= 2;
  } else {
    look->nanos = 2 * look->nanos + LOOK_FIRST_NANOS;
    if (look->nanos > most) look->nanos = most;
  }
}

static bool sees_answer(uint64_t to, int64_t until) {
  do {
    for (int i = 0; i < 50; i++) {
      if (answered(to)) return true;
      relax();
    }
  } while (now_nanos() < until);
  return false;
}

static void sleep_until_answered(uint64_t to) {
  struct pollfd both[2] = {{.fd = FD_WAKE, .events = POLLIN}, {.fd = FD_SOCKET, .events = 0}};
  for (;;) {
    atomic_store(&shared->sleeping, 1);
    if (answered(to)) break;
    if (poll(both, 2, -1) > 0 && (both[1].revents & (POLLHUP | POLLERR))) _exit(0);
    drain_wake();
  }
  atomic_store(&shared->sleeping, 0);
}

static void wait_for_answer(uint64_t to) {
  static struct look look;
  int64_t from = now_nanos();
  if (!sees_answer(to, from + look.nanos)) sleep_until_answered(to);
  learn(&look, now_nanos() - from);
}

int64_t ask(uint32_t type, int64_t tag, int64_t number, const void *a, size_t a_length,
            const void *b, size_t b_length) {
  if (put(type, ++serial, tag, number, a, a_length, b, b_length) < 0) {
    return error(SLUICE_EFULL, "the gateway has not read what was said before");
  }
  wait_for_answer(serial);
  int64_t value = shared->reply_value;
  if (value < 0) {
    char *to = error_text();
    size_t length = shared->reply_length < 511 ? shared->reply_length : 511;
    memcpy(to, shared->reply_text, length);
    to[length] = 0;
  }
  return value;
}

bool channel_waiting(void) {
  return atomic_load(&shared->to_child.head) != atomic_load(&shared->to_child.tail);
}

const struct message *channel_next(const char **a, const char **b) {
  static char *body;
  static size_t room;
  static struct message head;
  uint64_t tail = atomic_load_explicit(&shared->to_child.tail, memory_order_relaxed);
  if (atomic_load_explicit(&shared->to_child.head, memory_order_acquire) == tail) return NULL;
  copy_out(&head, to_child, tail, sizeof head);
  size_t length = (size_t)head.a_length + head.b_length;
  if (length > MESSAGE_MAX || head.size < sizeof head + length) failed("the gateway's ring is damaged");
  if (room < length + 2) {
    free(body);
    room = length + 4096;
    body = malloc(room);
    if (body == NULL) failed("no memory for a message of %zu bytes; raise limits.memory", length);
  }
  copy_out(body, to_child, tail + sizeof head, head.a_length);
  body[head.a_length] = 0; /* texts end */
  copy_out(body + head.a_length + 1, to_child, tail + sizeof head + head.a_length, head.b_length);
  *a = body;
  *b = body + head.a_length + 1;
  atomic_store_explicit(&shared->to_child.tail, tail + head.size, memory_order_release);
  return &head;
}

void wake_loop(void) {
  uint32_t asleep = 1;
  if (atomic_compare_exchange_strong(&shared->sleeping, &asleep, 0)) {
    uint64_t one = 1;
    if (write(FD_WAKE, &one, sizeof one) < 0) _exit(72);
  }
}

void drain_wake(void) {
  uint64_t count;
  if (read(FD_WAKE, &count, sizeof count) < 0 && errno != EAGAIN && errno != EINTR) _exit(72);
}

/* It was sent before the answer, so it is there. */
int receive_descriptor(void) {
  char byte;
  struct iovec bytes = {&byte, 1};
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {
      .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(FD_SOCKET, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) < 1) return -1;
  struct cmsghdr *first = CMSG_FIRSTHDR(&message);
  if (first == NULL || first->cmsg_type != SCM_RIGHTS) return -1;
  int fd;
  memcpy(&fd, CMSG_DATA(first), sizeof fd);
  return fd;
}
