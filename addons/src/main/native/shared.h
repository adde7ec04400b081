/*
 * What the gateway and an addon's process share: one mapping of a sealed memfd, and descriptors.
 * SharedRegion.java has the same offsets.
 *
 * The gateway believes nothing that it reads here; this process believes the gateway.
 */
#ifndef SLUICE_SHARED_H
#define SLUICE_SHARED_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { SHARED_VERSION = 1, SHARED_HEAD = 4096, RING_BYTES = 512 << 10 };

/* Where the descriptors are when this process starts. */
enum { FD_SHARED = 3, FD_LIBRARY = 4, FD_WAKE = 5, FD_CALL = 6, FD_SOCKET = 7, FD_FREE = 8 };

/* How far it is; only ever more. */
enum stage { STAGE_BEGUN = 0, STAGE_LINKED = 1, STAGE_RUNNING = 2, STAGE_FAILED = 3, STAGE_ENDED = 4 };

/* What holds it, as far as the kernel let it. */
enum { FENCE_USER = 1, FENCE_SYSCALLS = 2, FENCE_FILES = 4 };

/* From the gateway. */
enum {
  TO_CONFIG = 1,
  TO_START = 2,
  TO_MESSAGE = 3,
  TO_EVENT = 4,
  TO_STOP = 5,
  TO_EDGE = 6,       /* number: nanos; b: the level as an int64_t; a: why, if it is gone */
  TO_TRANSFERRED = 7, /* number: the result; b: what was read; a: why it failed */
  TO_MANIFEST = 8     /* to a Java virtual machine alone; a: a key, b: a value */
};

/* To the gateway; those from ASK_READING on are answered. */
enum {
  SAY_LOG = 1,
  ASK_READING = 2,
  ASK_PUBLISH = 3,
  ASK_SUBSCRIBE = 4,
  ASK_ON = 5,
  ASK_EMIT = 6,
  ASK_OPEN = 7,
  ASK_CLOSE = 8,
  ASK_LINE = 9,      /* number: flags; a: the line */
  ASK_SET_UP = 10,   /* number: flags */
  ASK_LEVEL = 11,
  ASK_SET = 12,      /* number: the level */
  ASK_TRANSFER = 13  /* number: bytes to read; a: the device; b: mode, speed, what is written */
};

/* Bytes a, then bytes b, then zeros up to a multiple of 8. */
struct message {
  uint32_t size; /* all of it */
  uint32_t type;
  uint64_t serial;
  int64_t tag;
  int64_t number;
  uint32_t a_length, b_length;
};

struct ends {
  alignas(64) _Atomic uint64_t head; /* written so far */
  alignas(64) _Atomic uint64_t tail; /* read so far */
};

struct shared {
  uint32_t version;
  struct ends to_child;
  struct ends to_gateway;
  alignas(64) _Atomic uint32_t sleeping; /* this process waits for FD_WAKE */
  alignas(64) _Atomic uint32_t called;   /* FD_CALL was written, and the gateway has not looked */
  alignas(64) _Atomic uint64_t reply_serial;
  int64_t reply_value;
  uint32_t reply_length;
  char reply_text[512];
  alignas(64) _Atomic uint64_t ping;
  alignas(64) _Atomic uint64_t pong;
  alignas(64) _Atomic uint32_t stage;
  _Atomic uint32_t fence;
  _Atomic uint64_t lost; /* lines for the log that found no room */
  _Atomic uint64_t handles;
  _Atomic uint64_t buffer_bytes;
  alignas(64) _Atomic uint32_t signal; /* that ended it */
  _Atomic uint32_t exited;             /* by exit(3) */
  uint64_t fault_address;
  uint64_t fault_offset; /* in the library; 0: elsewhere */
  uint64_t space_bytes;  /* of addresses, when it ended */
  uint64_t space_limit;
  alignas(64) uint32_t text_length; /* why it failed */
  char text[1024];
  alignas(64) char thread[16]; /* that the signal ended; empty: the loop's */
  char place[112];             /* the file of the instruction, if it is not the library */
};

_Static_assert(offsetof(struct shared, to_child) == 64, "layout");
_Static_assert(offsetof(struct shared, to_gateway) == 192, "layout");
_Static_assert(offsetof(struct shared, sleeping) == 320, "layout");
_Static_assert(offsetof(struct shared, called) == 384, "layout");
_Static_assert(offsetof(struct shared, reply_serial) == 448, "layout");
_Static_assert(offsetof(struct shared, reply_text) == 468, "layout");
_Static_assert(offsetof(struct shared, ping) == 1024, "layout");
_Static_assert(offsetof(struct shared, pong) == 1088, "layout");
_Static_assert(offsetof(struct shared, stage) == 1152, "layout");
_Static_assert(offsetof(struct shared, lost) == 1160, "layout");
_Static_assert(offsetof(struct shared, signal) == 1216, "layout");
_Static_assert(offsetof(struct shared, fault_address) == 1224, "layout");
_Static_assert(offsetof(struct shared, text_length) == 1280, "layout");
_Static_assert(offsetof(struct shared, thread) == 2368, "layout");
_Static_assert(offsetof(struct shared, place) == 2384, "layout");
_Static_assert(sizeof(struct shared) <= SHARED_HEAD, "layout");
_Static_assert(sizeof(struct message) == 40, "layout");

#endif
