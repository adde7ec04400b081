/*
 * The least that two processes need to wake each other and be told: two eventfds, an epoll each.
 * eventfds TRIPS SELDOM: so many there and back, one after the other and a millisecond apart; JSON.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int epoll_of(int fd) {
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) exit(1);
  return epoll;
}

static void await(int epoll, int fd) {
  struct epoll_event event;
  uint64_t count;
  while (epoll_wait(epoll, &event, 1, -1) != 1) continue;
  if (read(fd, &count, sizeof count) < 0) exit(1);
}

static void signal_to(int fd) {
  uint64_t one = 1;
  if (write(fd, &one, sizeof one) < 0) exit(1);
}

static int ascending(const void *a, const void *b) {
  int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
  return (one > other) - (one < other);
}

static void measure(int there, int back, int epoll, int trips, long pause_nanos, const char *name) {
  int64_t *took = calloc((size_t)trips, sizeof *took);
  struct timespec pause = {0, pause_nanos};
  if (took == NULL) exit(1);
  for (int i = 0; i < trips; i++) {
    if (pause_nanos > 0) nanosleep(&pause, NULL);
    int64_t from = now_nanos();
    signal_to(there);
    await(epoll, back);
    took[i] = now_nanos() - from;
  }
  qsort(took, (size_t)trips, sizeof *took, ascending);
  printf("\"%sp50\": %g, \"%sp99\": %g", name, (double)took[trips / 2] / 1e3, name,
         (double)took[(int64_t)trips * 99 / 100] / 1e3);
  free(took);
}

int main(int count, char **argument) {
  if (count != 3) return 64;
  int there = eventfd(0, 0), back = eventfd(0, 0);
  pid_t echo = fork();
  if (there < 0 || back < 0 || echo < 0) return 1;
  if (echo == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int epoll = epoll_of(there);
    for (;;) {
      await(epoll, there);
      signal_to(back);
    }
  }
  int epoll = epoll_of(back);
  printf("{");
  measure(there, back, epoll, atoi(argument[1]), 0, "");
  printf(", ");
  measure(there, back, epoll, atoi(argument[2]), 1000000, "seldom_");
  printf("}\n");
  kill(echo, SIGKILL);
  return 0;
}
