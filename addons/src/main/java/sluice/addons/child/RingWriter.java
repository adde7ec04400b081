package sluice.addons.child;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** The writing end of a ring, the gateway's or an addon's. One thread at a time. */
final class RingWriter {
  private static final int TAIL = 64;

  private final MemorySegment memory;
  private final long ends;
  private final long bytes;
  private final byte[] head = new byte[Message.HEAD_BYTES];
  private final MemorySegment headSegment = MemorySegment.ofArray(head);
  private long written;

  RingWriter(MemorySegment memory, long ends, long bytes) {
    this.memory = memory;
    this.ends = ends;
    this.bytes = bytes;
  }

  /**
   * Writes one message.
   *
   * @return false if there is no room
   * @throws ProtocolException if the reader says that it has read what was never written
   */
  boolean offer(Message message) throws ProtocolException {
    long used = written - (long) SharedRegion.LONG.getVolatile(memory, ends + TAIL);
    if (used < 0 || used > SharedRegion.RING_BYTES) {
      throw new ProtocolException("its ring's end is at " + used);
    }
    int length = Message.HEAD_BYTES + message.a().length + message.b().length;
    int size = (length + 7) & ~7;
    if (size > SharedRegion.RING_BYTES - used) {
      return false;
    }
    headSegment.set(JAVA_INT_UNALIGNED, 0, size);
    headSegment.set(JAVA_INT_UNALIGNED, 4, message.type());
    headSegment.set(JAVA_LONG_UNALIGNED, Message.SERIAL_AT, message.serial());
    headSegment.set(JAVA_LONG_UNALIGNED, Message.TAG_AT, message.tag());
    headSegment.set(JAVA_LONG_UNALIGNED, Message.NUMBER_AT, message.number());
    headSegment.set(JAVA_INT_UNALIGNED, Message.A_LENGTH_AT, message.a().length);
    headSegment.set(JAVA_INT_UNALIGNED, Message.B_LENGTH_AT, message.b().length);
    copy(head, written);
    copy(message.a(), written + head.length);
    copy(message.b(), written + head.length + message.a().length);
    written += size;
    SharedRegion.LONG.setVolatile(memory, ends, written);
    return true;
  }

  private void copy(byte[] from, long at) {
    int start = (int) (at % SharedRegion.RING_BYTES);
    int first = Math.min(from.length, SharedRegion.RING_BYTES - start);
    MemorySegment.copy(from, 0, memory, JAVA_BYTE, bytes + start, first);
    MemorySegment.copy(from, first, memory, JAVA_BYTE, bytes, from.length - first);
  }
}
