/* Jobs, threads and thread-safe functions: what other threads say to the loop waits here. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

enum { WORKERS_MAX = 2, JOBS_MAX = 256, CALLS_A_TURN = 1024, QUEUE_MAX = 65536 };

struct job {
  struct job *next;
  sluice_job run;
  void *data;
  int64_t id, result;
};

struct queue {
  struct job *first, **last;
};

struct function {
  sluice_on_call on_call;
  void *data;
  uint32_t room, first, count, users;
  void *arguments[];
};

static struct queue waiting = {NULL, &waiting.first}, finished = {NULL, &finished.first};
static pthread_cond_t more = PTHREAD_COND_INITIALIZER, fewer = PTHREAD_COND_INITIALIZER;
static int workers, idle, jobs, threads;
static bool ending;
static atomic_bool pending;

static void push(struct queue *to, struct job *job) {
  job->next = NULL;
  *to->last = job;
  to->last = &job->next;
}

static struct job *pop(struct queue *from) {
  struct job *job = from->first;
  if (job != NULL) {
    from->first = job->next;
    if (from->first == NULL) from->last = &from->first;
  }
  return job;
}

static void tell_loop(void) {
  atomic_store(&pending, true);
  wake_loop();
}

bool threads_waiting(void) {
  return atomic_load(&pending);
}

static int start(void *(*run)(void *), void *argument) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  int result = pthread_create(&thread, &attributes, run, argument);
  pthread_attr_destroy(&attributes);
  return result;
}

/* --- jobs --- */

static void *worker(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    struct job *job = ending ? NULL : pop(&waiting);
    if (job == NULL) {
      idle++;
      pthread_cond_wait(&more, &lock);
      idle--;
      continue;
    }
    pthread_mutex_unlock(&lock);
    job->result = job->run(job->data);
    pthread_mutex_lock(&lock);
    push(&finished, job);
    jobs--;
    pthread_cond_signal(&fewer);
    pthread_mutex_unlock(&lock);
    tell_loop();
    pthread_mutex_lock(&lock);
  }
  return NULL;
}

int64_t work(sluice_job run, sluice_on_done on_done, void *data) {
  if (run == NULL) return error(SLUICE_EINVAL, "the job is NULL");
  if (jobs >= JOBS_MAX) return error(SLUICE_EFULL, "as many jobs wait for a worker as may");
  struct held *held;
  int64_t id = held_add(JOB, &held);
  if (id < 0) return id;
  struct job *job = calloc(1, sizeof *job);
  bool starts = idle == 0 && workers < WORKERS_MAX;
  if (job == NULL || (starts && start(worker, NULL) != 0 && workers == 0)) {
    free(job);
    held_remove(id);
    return error(SLUICE_ELIMIT, "no memory for a worker; raise limits.memory");
  }
  workers += starts;
  held->on.done = on_done;
  *job = (struct job){.run = run, .data = data, .id = id};
  held->data = data;
  push(&waiting, job);
  jobs++;
  pthread_cond_signal(&more);
  return id;
}

static void run_finished(void) {
  for (;;) {
    pthread_mutex_lock(&lock);
    struct job *job = pop(&finished);
    struct held *held = job == NULL ? NULL : held_find(job->id, JOB);
    sluice_on_done done = held == NULL ? NULL : held->on.done;
    if (held != NULL) held_remove(job->id);
    pthread_mutex_unlock(&lock);
    if (job == NULL) return;
    if (done != NULL) done(job->data, job->result);
    free(job);
  }
}

/* --- threads --- */

struct starting {
  sluice_callback run;
  void *data;
  int64_t id;
  char name[16];
};

static void *thread(void *argument) {
  struct starting it = *(struct starting *)argument;
  free(argument);
  pthread_setname_np(pthread_self(), it.name);
  it.run(it.data);
  pthread_mutex_lock(&lock);
  held_remove(it.id);
  threads--;
  pthread_cond_signal(&fewer);
  pthread_mutex_unlock(&lock);
  return NULL;
}

int64_t start_thread(const char *name, sluice_callback run, void *data) {
  if (run == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if ((uint64_t)threads >= plan.threads) {
    return error(SLUICE_ELIMIT, "as many threads run as may; see limits.threads in the manifest");
  }
  struct held *held;
  int64_t id = held_add(THREAD, &held);
  if (id < 0) return id;
  struct starting *it = calloc(1, sizeof *it);
  if (it != NULL) {
    *it = (struct starting){.run = run, .data = data, .id = id};
    snprintf(it->name, sizeof it->name, "%.15s", name);
  }
  if (it == NULL || start(thread, it) != 0) {
    free(it);
    held_remove(id);
    return error(SLUICE_ELIMIT, "no memory for a thread; raise limits.memory");
  }
  threads++;
  return id;
}

/* --- thread-safe functions --- */

int64_t function_create(int64_t queue_max, sluice_on_call on_call, void *data) {
  if (on_call == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (queue_max < 1 || queue_max > QUEUE_MAX) {
    return error(SLUICE_EINVAL, "queue_max is not within 1 and 65536");
  }
  struct held *held;
  int64_t id = held_add(FUNCTION, &held);
  if (id < 0) return id;
  struct function *made = calloc(1, sizeof *made + (size_t)queue_max * sizeof(void *));
  if (made == NULL) {
    held_remove(id);
    return error(SLUICE_ELIMIT, "no memory for its queue; raise limits.memory");
  }
  made->on_call = on_call;
  made->data = data;
  made->room = (uint32_t)queue_max;
  held->function = made;
  return id;
}

void function_free(struct function *function) {
  free(function);
}

int64_t function_call(sluice_handle id, void *argument) {
  pthread_mutex_lock(&lock);
  struct held *held = held_find(id, FUNCTION);
  struct function *of = held == NULL ? NULL : held->function;
  bool full = of != NULL && of->count == of->room;
  if (of != NULL && !full) of->arguments[(of->first + of->count++) % of->room] = argument;
  pthread_mutex_unlock(&lock);
  if (of == NULL) return error(SLUICE_ENOTFOUND, "the handle is no thread-safe function");
  if (full) return SLUICE_EFULL;
  tell_loop();
  return 0;
}

int64_t function_use(sluice_handle id, int change) {
  pthread_mutex_lock(&lock);
  struct held *held = held_find(id, FUNCTION);
  bool wrong = held != NULL && change < 0 && held->function->users == 0;
  if (held != NULL && !wrong) held->function->users += (uint32_t)change;
  pthread_mutex_unlock(&lock);
  if (held == NULL) return error(SLUICE_ENOTFOUND, "the handle is no thread-safe function");
  return wrong ? error(SLUICE_EINVAL, "released more often than acquired") : 0;
}

static bool call_next(int64_t id) {
  pthread_mutex_lock(&lock);
  struct held *held = held_find(id, FUNCTION);
  struct function *of = held == NULL || held->function->count == 0 ? NULL : held->function;
  sluice_on_call on_call = NULL;
  void *data = NULL, *argument = NULL;
  if (of != NULL) {
    on_call = of->on_call;
    data = of->data;
    argument = of->arguments[of->first];
    of->first = (of->first + 1) % of->room;
    of->count--;
  }
  pthread_mutex_unlock(&lock);
  if (on_call != NULL) on_call(data, argument);
  return on_call != NULL;
}

void run_from_threads(void) {
  if (!atomic_exchange(&pending, false)) return;
  run_finished();
  for (int i = 0; i < HANDLES_MAX; i++) {
    pthread_mutex_lock(&lock);
    struct held *held = held_at(i);
    int64_t id = held != NULL && held->kind == FUNCTION ? held->id : 0;
    pthread_mutex_unlock(&lock);
    int left = CALLS_A_TURN;
    while (id != 0 && left > 0 && call_next(id)) left--;
    if (id != 0 && left == 0) atomic_store(&pending, true); /* the rest in the next turn */
  }
}

/* The gateway ends it if that takes too long. */
void wait_for_threads(void) {
  pthread_mutex_lock(&lock);
  ending = true;
  for (struct job *job = pop(&waiting); job != NULL; job = pop(&waiting)) {
    jobs--;
    free(job);
  }
  while (threads > 0 || jobs > 0) pthread_cond_wait(&fewer, &lock);
  pthread_mutex_unlock(&lock);
}
