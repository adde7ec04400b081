package sluice.addons.child;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a ring, the gateway's or an addon's. Each byte is copied once and looked at
 * then: what is in the ring may change meanwhile. One thread at a time.
 */
final class RingReader {
  private static final int TAIL = 64;
  private static final byte[] NONE = new byte[0];

  private final MemorySegment memory;
  private final long ends;
  private final long bytes;
  private final byte[] head = new byte[Message.HEAD_BYTES];
  private final MemorySegment headSegment = MemorySegment.ofArray(head);

  /** Not read from the memory, where the other could turn it back. */
  private long taken;

  RingReader(MemorySegment memory, long ends, long bytes) {
    this.memory = memory;
    this.ends = ends;
    this.bytes = bytes;
  }

  /** Whether something is there. */
  boolean isReady() {
    return (long) SharedRegion.LONG.getVolatile(memory, ends) != taken;
  }

  /**
   * The next message, or null if there is none.
   *
   * @throws ProtocolException if what is there can be none; from then on nothing is to be believed
   */
  @Nullable Message next() throws ProtocolException {
    long there = (long) SharedRegion.LONG.getVolatile(memory, ends) - taken;
    if (there == 0) {
      return null;
    }
    if (there < Message.HEAD_BYTES || there > SharedRegion.RING_BYTES) {
      throw new ProtocolException("its ring holds " + there + " bytes");
    }
    copy(taken, head);
    int size = headSegment.get(JAVA_INT_UNALIGNED, 0);
    int nameLength = headSegment.get(JAVA_INT_UNALIGNED, Message.A_LENGTH_AT);
    int payloadLength = headSegment.get(JAVA_INT_UNALIGNED, Message.B_LENGTH_AT);
    boolean possible =
        nameLength >= 0
            && nameLength <= Message.NAME_MAX
            && payloadLength >= 0
            && payloadLength <= Message.PAYLOAD_MAX
            && size == ((Message.HEAD_BYTES + nameLength + payloadLength + 7) & ~7)
            && size <= there;
    if (!possible) {
      throw new ProtocolException(
          "a message of " + size + " bytes with " + nameLength + " and " + payloadLength);
    }
    Message message = message(nameLength, payloadLength);
    taken += size;
    SharedRegion.LONG.setVolatile(memory, ends + TAIL, taken);
    return message;
  }

  private Message message(int nameLength, int payloadLength) {
    byte[] name = nameLength == 0 ? NONE : new byte[nameLength];
    byte[] payload = payloadLength == 0 ? NONE : new byte[payloadLength];
    copy(taken + Message.HEAD_BYTES, name);
    copy(taken + Message.HEAD_BYTES + nameLength, payload);
    return new Message(
        headSegment.get(JAVA_INT_UNALIGNED, 4),
        headSegment.get(JAVA_LONG_UNALIGNED, Message.SERIAL_AT),
        headSegment.get(JAVA_LONG_UNALIGNED, Message.TAG_AT),
        headSegment.get(JAVA_LONG_UNALIGNED, Message.NUMBER_AT),
        name,
        payload);
  }

  private void copy(long at, byte[] to) {
    int start = (int) (at % SharedRegion.RING_BYTES);
    int first = Math.min(to.length, SharedRegion.RING_BYTES - start);
    MemorySegment.copy(memory, JAVA_BYTE, bytes + start, to, 0, first);
    MemorySegment.copy(memory, JAVA_BYTE, bytes, to, first, to.length - first);
  }
}
