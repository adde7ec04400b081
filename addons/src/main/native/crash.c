/* What a signal ended it, where: written for the gateway before the signal takes its way. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include "host.h"

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
static uintptr_t library_from, library_to;
static char stack[32 << 10];

static int find_end(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size;
  (void)unused;
  if (info->dlpi_addr != library_from) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    uintptr_t end = info->dlpi_addr + part->p_vaddr + part->p_memsz;
    if (part->p_type == PT_LOAD && end > library_to) library_to = end;
  }
  return 1;
}

void know_library(void *library) {
  struct link_map *map;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0) return;
  library_from = map->l_addr;
  dl_iterate_phdr(find_end, NULL);
}

static uintptr_t instruction(const ucontext_t *at) {
#if defined(__x86_64__)
  return (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
#else
  return (uintptr_t)at->uc_mcontext.pc;
#endif
}

/* The first number of /proc/self/statm: pages. */
static uint64_t space_bytes(void) {
  char text[32];
  uint64_t pages = 0;
  int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text);
  for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
    pages = 10 * pages + (uint64_t)(text[i] - '0');
  }
  close(fd);
  return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uintptr_t hex(const char **text) {
  uintptr_t value = 0;
  for (;; (*text)++) {
    char c = **text;
    if (c >= '0' && c <= '9') value = 16 * value + (uintptr_t)(c - '0');
    else if (c >= 'a' && c <= 'f') value = 16 * value + (uintptr_t)(c - 'a' + 10);
    else return value;
  }
}

/* "7f00-7f80 r-xp 00000000 00:01 17   /usr/lib/libc.so.6": whether at is in it; tells the file then. */
static int note_line(const char *line, uintptr_t at) {
  const char *rest = line;
  uintptr_t from = hex(&rest);
  rest++;
  if (at < from || at >= hex(&rest)) return 0;
  const char *name = strchr(rest, '/');
  size_t length = name == NULL ? 0 : strlen(name);
  if (length >= sizeof shared->place) name += length - sizeof shared->place + 1;
  if (name != NULL) strcpy(shared->place, name);
  return 1;
}

/* Which file the instruction is in, by /proc/self/maps; nothing here allocates or takes a lock. */
static void note_place(uintptr_t at) {
  static char line[512];
  char chunk[1024];
  size_t used = 0;
  int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  for (ssize_t length; fd >= 0 && (length = read(fd, chunk, sizeof chunk)) > 0;) {
    for (ssize_t i = 0; i < length; i++) {
      if (chunk[i] != '\n') {
        if (used < sizeof line - 1) line[used++] = chunk[i];
        continue;
      }
      line[used] = 0;
      used = 0;
      if (note_line(line, at)) {
        close(fd);
        return;
      }
    }
  }
  close(fd);
}

static void note(int number, siginfo_t *info, void *context) {
  uintptr_t at = instruction(context);
  shared->fault_address = number == SIGABRT ? 0 : (uint64_t)(uintptr_t)info->si_addr;
  shared->fault_offset = at >= library_from && at < library_to ? at - library_from : 0;
  if (shared->fault_offset == 0) note_place(at);
  if (!pthread_equal(pthread_self(), loop_thread)) prctl(PR_GET_NAME, shared->thread, 0, 0, 0);
  shared->space_limit = plan.space_bytes;
  shared->space_bytes = space_bytes();
  atomic_store(&shared->signal, (uint32_t)number);
  signal(number, SIG_DFL); /* the same instruction again, or abort() itself, ends it */
  if (info->si_code <= 0) {
    raise(number); /* somebody sent it, so nothing would happen again */
  }
}

static void exited(void) {
  atomic_store(&shared->exited, 1);
}

void watch_crashes(void) {
  stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) sigaction(deadly[i], &action, NULL);
  atexit(exited);
}
