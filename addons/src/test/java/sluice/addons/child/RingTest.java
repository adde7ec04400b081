package sluice.addons.child;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages through shared memory, and what an enemy may have written there. */
class RingTest {
  private static final long ENDS = 64;
  private static final long BYTES = 4_096;
  private static final int ROUNDS = 20_000;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(BYTES + SharedRegion.RING_BYTES, 4_096);
  private final RingWriter writer = new RingWriter(memory, ENDS, BYTES);
  private final RingReader reader = new RingReader(memory, ENDS, BYTES);

  @Test
  void whatIsWrittenIsReadInOrderRoundAndRound() throws ProtocolException {
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    Deque<Message> there = new ArrayDeque<>();
    for (int i = 0; i < ROUNDS; i++) {
      Message message = message(random, i);
      if (random.nextBoolean() && writer.offer(message)) {
        there.add(message);
      } else {
        Message read = reader.next();
        assertSame(there.poll(), read);
      }
    }
    assertEquals(there.isEmpty(), !reader.isReady());
  }

  private static Message message(Random random, int serial) {
    byte[] name = new byte[random.nextInt(200)];
    byte[] payload = new byte[random.nextInt(random.nextInt(100) == 0 ? 262_144 : 3_000)];
    random.nextBytes(name);
    random.nextBytes(payload);
    return new Message(
        1 + random.nextInt(8), serial, random.nextLong(), random.nextLong(), name, payload);
  }

  private static void assertSame(@Nullable Message written, @Nullable Message read) {
    if (written == null) {
      assertNull(read);
      return;
    }
    assertNotNull(read);
    assertEquals(written.type(), read.type());
    assertEquals(written.serial(), read.serial());
    assertEquals(written.tag(), read.tag());
    assertEquals(written.number(), read.number());
    assertArrayEquals(written.a(), read.a());
    assertArrayEquals(written.b(), read.b());
  }

  @Test
  void aFullRingRefusesAndTakesAgainOnceItIsRead() throws ProtocolException {
    Message large = new Message(1, 0, 0, 0, new byte[10], new byte[200_000]);
    assertTrue(writer.offer(large));
    assertTrue(writer.offer(large));
    assertFalse(writer.offer(large));
    assertNotNull(reader.next());
    assertTrue(writer.offer(large));
  }

  @Test
  void nonsenseIsAMessageOrRefusedAndNeverAnythingElse() {
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      RingReader victim = new RingReader(memory, ENDS, BYTES);
      byte[] noise = new byte[128];
      random.nextBytes(noise);
      for (int at = 0; at < noise.length && random.nextInt(3) > 0; at += 4) {
        noise[at + 2] = noise[at + 3] = 0; // lengths that look possible
      }
      MemorySegment.copy(noise, 0, memory, JAVA_BYTE, BYTES, noise.length);
      memory.set(
          JAVA_LONG, ENDS, random.nextBoolean() ? random.nextInt(1 << 20) : random.nextLong());
      try {
        Message message = victim.next();
        assertTrue(message == null || message.b().length <= Message.PAYLOAD_MAX);
      } catch (ProtocolException e) {
        refused++;
      }
    }
    assertTrue(refused > ROUNDS / 2, refused + " refused");
  }

  @Test
  void aReaderThatHasReadWhatWasNeverWrittenIsRefused() throws ProtocolException {
    Message small = new Message(1, 0, 0, 0, new byte[1], new byte[1]);
    assertTrue(writer.offer(small));
    memory.set(JAVA_LONG, ENDS + 64, 1_000_000);
    assertThrows(ProtocolException.class, () -> writer.offer(small));
    memory.set(JAVA_LONG, ENDS + 64, -1_000_000);
    assertThrows(ProtocolException.class, () -> writer.offer(small));
  }

  @Test
  void itsEndCannotBeTurnedBack() throws ProtocolException {
    assertTrue(writer.offer(new Message(1, 7, 0, 0, new byte[1], new byte[1])));
    assertNotNull(reader.next());
    memory.set(JAVA_LONG, ENDS + 64, 0); // as if nothing had been read
    assertNull(reader.next());
    memory.set(JAVA_LONG, ENDS, 0); // as if nothing had been written
    assertThrows(ProtocolException.class, reader::next);
  }
}
