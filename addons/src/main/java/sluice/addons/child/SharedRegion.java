package sluice.addons.child;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The fields of {@code struct shared} in {@code shared.h}. Whatever is read may change at once, and
 * may be anything.
 */
final class SharedRegion {
  static final int RING_BYTES = 512 << 10;
  private static final int HEAD_BYTES = 4_096;
  static final long BYTES = HEAD_BYTES + 2L * RING_BYTES;

  /** How far the process is. */
  enum Stage {
    BEGUN,
    LINKED,
    RUNNING,
    FAILED,
    ENDED,
    /** A number that none of them has. */
    NONSENSE
  }

  private static final VarHandle INT = JAVA_INT.varHandle();
  static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final Stage[] STAGES = Stage.values();
  private static final int VERSION = 1;
  private static final long TO_CHILD = 64;
  private static final long TO_GATEWAY = 192;
  private static final long SLEEPING = 320;
  private static final long CALLED = 384;
  private static final long REPLY_SERIAL = 448;
  private static final long REPLY_VALUE = 456;
  private static final long REPLY_LENGTH = 464;
  private static final long REPLY_TEXT = 468;
  private static final int REPLY_TEXT_MAX = 511;
  private static final long PING = 1_024;
  private static final long PONG = 1_088;
  private static final long STAGE = 1_152;
  private static final long FENCE = 1_156;
  private static final long LOST = 1_160;
  private static final long SIGNAL = 1_216;
  private static final long EXITED = 1_220;
  private static final long FAULT_ADDRESS = 1_224;
  private static final long FAULT_OFFSET = 1_232;
  private static final long SPACE_BYTES = 1_240;
  private static final long SPACE_LIMIT = 1_248;
  private static final long TEXT_LENGTH = 1_280;
  private static final long TEXT = 1_284;
  private static final int TEXT_MAX = 1_024;
  private static final long THREAD = 2_368;
  private static final int THREAD_MAX = 16;
  private static final long PLACE = 2_384;
  private static final int PLACE_MAX = 112;

  private final MemorySegment memory;

  SharedRegion(MemorySegment memory) {
    this.memory = memory;
    memory.set(JAVA_INT, 0, VERSION);
  }

  // --- the gateway's side ---

  RingWriter toChild() {
    return new RingWriter(memory, TO_CHILD, HEAD_BYTES);
  }

  RingReader toGateway() {
    return new RingReader(memory, TO_GATEWAY, HEAD_BYTES + RING_BYTES);
  }

  /** Whether it has to be woken; if so, it is about to be. */
  boolean takeSleeping() {
    return (int) INT.getVolatile(memory, SLEEPING) == 1
        && INT.compareAndSet(memory, SLEEPING, 1, 0);
  }

  /** From now on it tells again that it has said something. */
  void clearCalled() {
    INT.setVolatile(memory, CALLED, 0);
  }

  void reply(long serial, long value, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, REPLY_TEXT_MAX);
    memory.set(JAVA_LONG, REPLY_VALUE, value);
    memory.set(JAVA_INT, REPLY_LENGTH, length);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, REPLY_TEXT, length);
    LONG.setVolatile(memory, REPLY_SERIAL, serial);
  }

  void ping(long number) {
    LONG.setVolatile(memory, PING, number);
  }

  long pong() {
    return (long) LONG.getVolatile(memory, PONG);
  }

  Stage stage() {
    int number = (int) INT.getVolatile(memory, STAGE);
    return number >= 0 && number < STAGES.length ? STAGES[number] : Stage.NONSENSE;
  }

  int fence() {
    return (int) INT.getVolatile(memory, FENCE);
  }

  long linesLost() {
    return (long) LONG.getVolatile(memory, LOST);
  }

  /** Its own words for why it failed. */
  String text() {
    int length = Math.clamp(memory.get(JAVA_INT, TEXT_LENGTH), 0, TEXT_MAX - 1);
    byte[] bytes = new byte[length];
    MemorySegment.copy(memory, JAVA_BYTE, TEXT, bytes, 0, length);
    return PlainText.of(new String(bytes, StandardCharsets.UTF_8));
  }

  /** A string of at most so many bytes. */
  private String string(long at, int max) {
    byte[] bytes = new byte[max];
    MemorySegment.copy(memory, JAVA_BYTE, at, bytes, 0, max);
    int length = 0;
    while (length < max && bytes[length] != 0) {
      length++;
    }
    return PlainText.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  LastNote lastNote() {
    return new LastNote(
        (int) INT.getVolatile(memory, SIGNAL),
        (int) INT.getVolatile(memory, EXITED) != 0,
        memory.get(JAVA_LONG, FAULT_ADDRESS),
        memory.get(JAVA_LONG, FAULT_OFFSET),
        memory.get(JAVA_LONG, SPACE_BYTES),
        memory.get(JAVA_LONG, SPACE_LIMIT),
        string(THREAD, THREAD_MAX),
        string(PLACE, PLACE_MAX));
  }

  // --- the child's side, where the gateway is believed ---

  RingReader fromGateway() {
    return new RingReader(memory, TO_CHILD, HEAD_BYTES);
  }

  RingWriter fromChild() {
    return new RingWriter(memory, TO_GATEWAY, HEAD_BYTES + RING_BYTES);
  }

  /** Whether the gateway has to be told that something was said; if so, it is about to be. */
  boolean takeQuiet() {
    return INT.compareAndSet(memory, CALLED, 0, 1);
  }

  /** From now on the gateway wakes this process when it has said something. */
  void sleep() {
    INT.setVolatile(memory, SLEEPING, 1);
  }

  boolean isAnswered(long serial) {
    return (long) LONG.getVolatile(memory, REPLY_SERIAL) == serial;
  }

  long answer() {
    return memory.get(JAVA_LONG, REPLY_VALUE);
  }

  /** Why it was refused. */
  String answerText() {
    int length = Math.clamp(memory.get(JAVA_INT, REPLY_LENGTH), 0, REPLY_TEXT_MAX);
    byte[] bytes = memory.asSlice(REPLY_TEXT, length).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** This process's loop turns. */
  void answerPing() {
    LONG.setVolatile(memory, PONG, (long) LONG.getVolatile(memory, PING));
  }

  void reach(Stage stage) {
    INT.setVolatile(memory, STAGE, List.of(STAGES).indexOf(stage));
  }

  /** A line for the log found no room. */
  void lose() {
    var _ = LONG.getAndAdd(memory, LOST, 1L);
  }

  /** Why it fails; cut if it is long. */
  void text(String why) {
    byte[] bytes = why.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, TEXT_MAX - 1);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, TEXT, length);
    memory.set(JAVA_INT, TEXT_LENGTH, length);
  }
}
