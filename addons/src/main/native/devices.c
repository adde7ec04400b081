/* Lines and transfers: the gateway has them, and this process asks and is told. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { TRANSFER_MAX = 4096 };

int64_t host_open_line(sluice_self self, const char *line, int64_t flags, sluice_on_edge on_edge, void *data) {
  int64_t refused = making(self);
  if (refused < 0) return refused;
  struct held with = {.on.edge = on_edge, .data = data};
  return remote(LINE, with, ASK_LINE, flags, line, NULL, 0);
}

static int64_t ask_line(sluice_self self, sluice_handle line, uint32_t type, int64_t number) {
  int64_t refused = on_loop(self);
  if (refused < 0) return refused;
  if (held_find(line, LINE) == NULL) return error(SLUICE_ENOTFOUND, "the handle is no line");
  return ask(type, line, number, NULL, 0, NULL, 0);
}

int64_t host_set_up_line(sluice_self self, sluice_handle line, int64_t flags) {
  return ask_line(self, line, ASK_SET_UP, flags);
}

int64_t host_get_line(sluice_self self, sluice_handle line) {
  return ask_line(self, line, ASK_LEVEL, 0);
}

int64_t host_set_line(sluice_self self, sluice_handle line, int64_t level) {
  return ask_line(self, line, ASK_SET, level != 0);
}

int64_t host_transfer(sluice_self self, const sluice_transfer *what, sluice_on_transfer on_transfer, void *data) {
  struct {
    int64_t mode, speed_hz;
    char out[TRANSFER_MAX];
  } said;
  int64_t refused = making(self);
  if (refused < 0) return refused;
  if (what == NULL) return error(SLUICE_EINVAL, "the transfer is NULL");
  if (on_transfer == NULL) return error(SLUICE_EINVAL, "the callback is NULL");
  if (what->out == NULL && what->out_length > 0) return error(SLUICE_EINVAL, "what is written is NULL");
  if (what->out_length > TRANSFER_MAX || what->in_length > TRANSFER_MAX) {
    return error(SLUICE_ELIMIT, "a transfer has 0 to 4096 bytes each way");
  }
  said.mode = what->mode;
  said.speed_hz = what->speed_hz;
  if (what->out_length > 0) memcpy(said.out, what->out, what->out_length);
  struct held with = {.on.transfer = on_transfer, .data = data};
  return remote(TRANSFER, with, ASK_TRANSFER, (int64_t)what->in_length, what->device, &said,
                2 * sizeof(int64_t) + what->out_length);
}

/* What a message is for, if it is still there. */
static struct held addressee(const struct message *message, enum kind kind, bool last) {
  pthread_mutex_lock(&lock);
  struct held *one = held_find(message->tag, kind);
  struct held to = one == NULL ? (struct held){0} : *one;
  if (one != NULL && last) held_remove(message->tag);
  pthread_mutex_unlock(&lock);
  return to;
}

void deliver_edge(const struct message *message, const char *why, const char *level) {
  struct held to = addressee(message, LINE, false);
  int64_t value = 0;
  memcpy(&value, level, message->b_length < sizeof value ? message->b_length : sizeof value);
  if (*why) error(value, why);
  if (to.on.edge != NULL) to.on.edge(to.data, value, message->number);
}

void deliver_transfer(const struct message *message, const char *why, const char *bytes) {
  struct held to = addressee(message, TRANSFER, true);
  if (*why) error(message->number, why);
  if (to.on.transfer != NULL) to.on.transfer(to.data, message->number, bytes, message->b_length);
}
