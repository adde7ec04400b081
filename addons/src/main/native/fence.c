/* What holds the addon: user, limits, system calls, files. All before a byte of it is mapped. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "sluice-addon-host is for x86-64 and arm64"
#endif

enum { DESCRIPTORS = 64, DESCRIPTORS_OF_VM = 64, THREADS_OF_VM = 32, NICENESS = 5, SLICE_NANOS = 100000, RESET_ON_FORK = 1, X32_BIT = 0x40000000 };

/*
 * What no driver needs. New programs and processes: one process is what is counted and killed. The
 * others change the system, or look into other processes.
 */
static const int denied[] = {
    __NR_execve, __NR_execveat, __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev,
    __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_unshare, __NR_setns,
    __NR_move_mount, __NR_open_tree, __NR_fsopen, __NR_fsmount, __NR_init_module,
    __NR_finit_module, __NR_delete_module, __NR_kexec_load, __NR_kexec_file_load, __NR_reboot,
    __NR_swapon, __NR_swapoff, __NR_bpf, __NR_perf_event_open, __NR_keyctl, __NR_add_key,
    __NR_request_key, __NR_userfaultfd, __NR_open_by_handle_at, __NR_io_uring_setup,
    __NR_io_uring_enter, __NR_io_uring_register, __NR_settimeofday, __NR_clock_settime,
    __NR_adjtimex, __NR_clock_adjtime, __NR_sethostname, __NR_setdomainname, __NR_acct,
    __NR_quotactl, __NR_pidfd_getfd, __NR_pidfd_open, __NR_kcmp, __NR_personality, __NR_syslog,
    __NR_kill, __NR_tkill, __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo, __NR_pidfd_send_signal,
    __NR_sched_setattr, __NR_sched_setscheduler, __NR_sched_setparam, __NR_sched_setaffinity,
    __NR_setpriority, __NR_ioprio_set, __NR_move_pages, __NR_migrate_pages, __NR_process_madvise,
#if defined(__x86_64__)
    __NR_fork, __NR_vfork, __NR_iopl, __NR_ioperm, __NR_modify_ldt,
#endif
};

enum { DENIED = sizeof denied / sizeof *denied, PROGRAM_MAX = 64 + 2 * DENIED };

static struct sock_filter program[PROGRAM_MAX];
static unsigned short used;

static void add(struct sock_filter one) {
  if (used == PROGRAM_MAX) abort(); /* a mistake of this file's */
  program[used++] = one;
}

static void refuse(int code) {
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)code));
}

static void load(size_t offset) {
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

/* The next instructions are for this value alone. */
static void only_if(unsigned value, unsigned char count) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

/* The call is for this process, or for 0, which is this one, too. */
static void only_own(int number) {
  load(offsetof(struct seccomp_data, nr));
  only_if((unsigned)number, 4);
  load(offsetof(struct seccomp_data, args[0]));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)getpid(), 1, 0));
  refuse(EPERM);
}

static void compile(void) {
  load(offsetof(struct seccomp_data, arch));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0));
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  load(offsetof(struct seccomp_data, nr));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
  refuse(ENOSYS);
  for (int i = 0; i < DENIED; i++) {
    only_if((unsigned)denied[i], 1);
    refuse(EPERM);
  }
  only_if(__NR_clone3, 1); /* its flags are in memory; the C library then uses clone */
  refuse(ENOSYS);
  if (!plan.network) {
    only_if(__NR_socket, 1); /* also of this machine: the gateway's own are among them */
    refuse(EACCES);
  }
  only_own(__NR_tgkill); /* abort() and pthread_kill() */
  only_own(__NR_prlimit64);
  load(offsetof(struct seccomp_data, nr));
  only_if(__NR_clone, 3);
  load(offsetof(struct seccomp_data, args[0]));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
  refuse(EPERM);
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

static bool filter_calls(void) {
  compile();
  struct sock_fprog it = {.len = used, .filter = program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &it, 0, 0) == 0;
}

static void allow(int ruleset, const char *path, uint64_t access) {
  struct landlock_path_beneath_attr rule = {.allowed_access = access};
  rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return; /* /lib64 is not everywhere */
  syscall(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent_fd);
}

/* Landlock: of all files it may read those of the system, and write none. */
static bool filter_files(void) {
  static const char *const folders[] = {"/usr", "/lib", "/lib64", "/opt", "/etc", "/proc", "/sys"};
  static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"};
  uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
  struct landlock_ruleset_attr rules = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
  int ruleset = (int)syscall(__NR_landlock_create_ruleset, &rules, sizeof rules, 0);
  if (ruleset < 0) return false;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) allow(ruleset, folders[i], reading);
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    allow(ruleset, devices[i], LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  }
  if (plan.vm.home != NULL) allow(ruleset, plan.vm.home, reading);
  for (int fd = FD_CLASS_PATH; fd < first_free_descriptor(); fd++) {
    char path[32];
    struct stat is = {0};
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    allow(ruleset, path, fstat(fd, &is) == 0 && S_ISDIR(is.st_mode) ? reading : LANDLOCK_ACCESS_FS_READ_FILE);
  }
  bool held = syscall(__NR_landlock_restrict_self, ruleset, 0) == 0;
  close(ruleset);
  return held;
}

static void limit(int what, uint64_t value, const char *name) {
  struct rlimit both = {value, value};
  if (setrlimit(what, &both) < 0) failed("cannot limit %s: %s", name, strerror(errno));
}

static void limit_resources(void) {
  limit(RLIMIT_CORE, 0, "core dumps");
  bool vm = plan.vm.home != NULL;
  uint64_t opened = vm ? DESCRIPTORS_OF_VM + 2 * (uint64_t)plan.vm.parts : 0;
  limit(RLIMIT_NOFILE, DESCRIPTORS + plan.handles + opened, "descriptors");
  limit(RLIMIT_FSIZE, 0, "files");
  limit(RLIMIT_MEMLOCK, 0, "locked memory");
  limit(RLIMIT_MSGQUEUE, 0, "message queues");
  limit(RLIMIT_RTPRIO, 0, "real-time priority");
  if (plan.user != 0) limit(RLIMIT_NPROC, plan.threads + (vm ? THREADS_OF_VM : 8), "threads");
  limit(RLIMIT_AS, plan.space_bytes, "addresses");
}

static void become_user(void) {
  gid_t id = (gid_t)plan.user;
  if (setgroups(0, NULL) < 0 || setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0) {
    failed("cannot become user %lu: %s", (unsigned long)plan.user, strerror(errno));
  }
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else /proc/self/fd is root's, and the library behind it */
}

/*
 * Less of the processor than the gateway where both want it; and its loop asks for little at a time,
 * so it is let in at once when it wakes (EEVDF, kernels from 6.12), as the gateway's is.
 */
static void be_modest(void) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } wanted = {.size = 48, .flags = RESET_ON_FORK, .nice = NICENESS, .runtime = SLICE_NANOS};
  if (syscall(__NR_sched_setattr, 0, &wanted, 0) == 0) return;
  if (setpriority(PRIO_PROCESS, 0, NICENESS) < 0) failed("setpriority: %s", strerror(errno));
}

static void close_others(void) {
  int first = first_free_descriptor();
  if (syscall(__NR_close_range, first, ~0U, 0) == 0) return;
  for (int fd = first; fd < 65536; fd++) close(fd); /* kernels before 5.9 */
}

static void forget_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

void raise_fence(void) {
  close_others();
  forget_signals();
  umask(077);
  mallopt(M_ARENA_MAX, 1); /* each arena takes 64 MB of addresses */
  pthread_attr_t threads;
  pthread_attr_init(&threads);
  pthread_attr_setstacksize(&threads, STACK_BYTES);
  pthread_setattr_default_np(&threads);
  if (setsid() < 0 || chdir("/") < 0) failed("cannot leave its session: %s", strerror(errno));
  be_modest();
  limit_resources();
  uint32_t fence = 0;
  if (plan.user != 0) {
    become_user();
    fence |= FENCE_USER;
  }
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) failed("PR_SET_PDEATHSIG: %s", strerror(errno));
  if (getppid() != (pid_t)plan.parent) _exit(0); /* it has gone already */
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) failed("PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
  if (filter_files()) fence |= FENCE_FILES;
  if (filter_calls()) fence |= FENCE_SYSCALLS;
  atomic_store(&shared->fence, fence);
}
