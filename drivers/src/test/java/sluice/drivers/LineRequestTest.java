package sluice.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** The reader of the kernel's structs, fed by hand. */
class LineRequestTest {
  private final Loop loop = Loop.open();
  private final int[] pipe;
  private final List<String> failures = new ArrayList<>();
  private final LineRequest request;
  private final MemorySegment event = Arena.ofAuto().allocate(GpioV2.EVENT_BYTES, 8);

  LineRequestTest() throws PosixException {
    pipe = Posix.pipe();
    EdgeListener listener =
        new EdgeListener() {
          @Override
          public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {}

          @Override
          public void onFailed(String reason) {
            failures.add(reason);
          }
        };
    request = LineRequest.start(loop, "t", pipe[0], new int[] {0, 1}, new NoValues(), listener);
  }

  private record NoValues() implements LineValues {
    @Override
    public long get(long mask) {
      return 0;
    }

    @Override
    public void set(long bits, long mask) {}

    @Override
    public void release() {}
  }

  @AfterEach
  void close() {
    request.close();
    Posix.close(pipe[1]);
    loop.close();
  }

  private void write(int seqno) {
    write(0, seqno, seqno);
  }

  private void write(int offset, int seqno, int lineSeqno) {
    GpioV2.putEvent(event, 0, 1, true, offset, seqno, lineSeqno);
    assertEquals(48, Posix.write(pipe[1], event, 48));
    loop.turn();
  }

  @Test
  void gaps_in_the_sequence_numbers_are_lost_edges() {
    write(1);
    write(2);
    write(10);
    assertEquals(3, request.edges());
    assertEquals(7, request.lostEdges());
  }

  /** As the kernel does under load, when a request has several lines. */
  @Test
  void what_repeats_and_comes_out_of_order_among_lines_is_no_loss() {
    write(0, 2, 1);
    write(0, 2, 2);
    write(1, 1, 1);
    write(0, 7, 3);
    assertEquals(0, request.lostEdges());
    write(1, 8, 4);
    assertEquals(2, request.lostEdges());
  }

  @Test
  void the_sequence_number_wraps_without_a_loss() {
    write(1);
    write(-1);
    assertEquals(0xFFFF_FFFFL - 2, request.lostEdges());
    write(0);
    write(1);
    assertEquals(0xFFFF_FFFFL - 2, request.lostEdges());
    assertEquals(4, request.edges());
  }

  @Test
  void an_unknown_event_is_counted_and_the_next_is_read() {
    GpioV2.putEvent(event, 0, 1, true, 0, 1, 1);
    event.set(java.lang.foreign.ValueLayout.JAVA_INT, GpioV2.EVENT_ID, 77);
    assertEquals(48, Posix.write(pipe[1], event, 48));
    loop.turn();
    write(2);
    assertEquals(1, request.edges());
    assertEquals(1, request.lostEdges());
  }

  @Test
  void an_event_of_a_line_that_was_not_requested_fails_the_request() {
    write(2, 1, 1);
    loop.turn();
    assertEquals(List.of("t: an event of line 2, which was not requested"), failures);
  }

  @Test
  void a_short_read_fails_the_request_and_says_so() {
    assertEquals(20, Posix.write(pipe[1], event, 20));
    loop.turn();
    loop.turn();
    assertEquals(1, failures.size());
    assertTrue(failures.get(0).contains("20 bytes"), failures.get(0));
  }
}
