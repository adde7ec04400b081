package sluice.loop.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.loop.testkit.Turns;

/** Both ends in one process, and a raw end for what no end of ours says. */
class ControlConnectionTest implements ControlListener {
  private final List<String> trace = new ArrayList<>();
  private final List<ControlMessage> messages = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final Loop loop = Loop.open();
  private int other;
  private boolean takes;
  private ControlConnection connection;

  @BeforeEach
  void connect() throws IOException {
    int[] pair = UnixSocket.pair();
    other = pair[0];
    connection = ControlConnection.open(loop, pair[1], this);
  }

  @AfterEach
  void close() {
    taken.forEach(Posix::close);
    Posix.close(other);
    loop.close();
  }

  @Test
  void descriptors_that_nobody_takes_are_closed() throws IOException {
    long before = openFiles();
    say(new ControlMessage.HandedOver(0, true, "a", "b", "{}"), other, other, other);
    untilMessages(1);
    assertEquals(before, openFiles());
  }

  @Test
  void descriptors_that_are_taken_stay_open() throws IOException {
    takes = true;
    int[] pipe = Posix.pipe();
    say(
        new ControlMessage.Welcome(
            ControlMessage.Role.PRIMARY, "a", List.of(new ListenSocket("x", ""))),
        pipe[1]);
    untilMessages(1);
    assertEquals(file(pipe[1]), file(taken.get(0)));
    Posix.close(pipe[0]);
    Posix.close(pipe[1]);
  }

  @Test
  void messages_that_wait_for_a_slow_reader_keep_their_order_and_their_descriptors()
      throws IOException {
    int[] pipe = Posix.pipe();
    int sent = 0;
    while (connection.send(new ControlMessage.HandedOver(sent, false, "", "", ""), pipe[1])) {
      sent++;
    }
    String link = file(pipe[1]);
    Posix.close(pipe[1]); // those that wait have their own
    assertEquals(ControlConnection.QUEUE_MAX, connection.queued());
    assertEquals(1, connection.refused());
    for (int i = 0; i < sent; i++) {
      FdMessages.Received received = heard();
      assertEquals(
          new ControlMessage.HandedOver(i, false, "", "", ""), ControlJson.read(received.bytes()));
      assertEquals(link, file(received.fds()[0]));
      Posix.close(received.fds()[0]);
    }
    Posix.close(pipe[0]);
    assertEquals(List.of("drained"), trace);
  }

  @Test
  void bytes_that_wait_are_bounded_too() {
    ControlMessage large = new ControlMessage.Report("x".repeat(50_000));
    int sent = 0;
    while (connection.send(large)) {
      sent++;
    }
    assertTrue(sent < 60, sent + " were taken");
    assertTrue(connection.isOpen());
  }

  @Test
  void a_flood_leaves_others_their_turns() throws Exception {
    int flood = 2_000;
    byte[] ready = ControlJson.write(new ControlMessage.Ready());
    Thread flooder =
        Thread.ofPlatform()
            .start(() -> {
              for (int sent = 0; sent < flood; ) {
                sent += FdMessages.send(other, ready) > 0 ? 1 : 0;
              }
            });
    int[] most = new int[2];
    var _ =
        loop.prepare(() -> {
          most[0] = Math.max(most[0], messages.size() - most[1]);
          most[1] = messages.size();
        });
    untilMessages(flood);
    flooder.join();
    assertTrue(most[0] <= 16, most[0] + " in one turn");
  }

  @Test
  void what_is_no_message_ends_the_connection_and_leaves_nothing_open() throws IOException {
    for (String garbage :
        List.of("x", "{", "{\"type\":\"Ready\"", "{\"type\":\"Ready\",\"x\":}", "\0\0\0\0")) {
      assertEnds(garbage.getBytes(UTF_8), other, other);
    }
    byte[] half = ControlJson.write(new ControlMessage.Report("x".repeat(100)));
    assertEnds(java.util.Arrays.copyOf(half, half.length / 2));
  }

  @Test
  void a_message_of_a_later_release_is_ignored_with_its_descriptors() throws IOException {
    long before = openFiles();
    for (String later : List.of("{\"type\":\"Moved\",\"to\":1}", "{\"type\":\"Moved\"}")) {
      byte[] bytes = later.getBytes(UTF_8);
      assertEquals(bytes.length, FdMessages.send(other, bytes, other, other));
    }
    say(new ControlMessage.Ready());
    untilMessages(1);
    assertEquals(List.of(new ControlMessage.Ready()), messages);
    assertTrue(connection.isOpen());
    assertEquals(before, openFiles());
  }

  @Test
  void a_message_that_is_too_large_ends_the_connection() throws IOException {
    assertEnds(
        ControlJson.write(
            new ControlMessage.Report("x".repeat(ControlConnection.MESSAGE_BYTES_MAX))));
  }

  @Test
  void descriptors_that_do_not_belong_to_a_message_end_the_connection() throws IOException {
    assertEnds(ControlJson.write(new ControlMessage.Ready()), other);
    assertEnds(
        ControlJson.write(
            new ControlMessage.Welcome(
                ControlMessage.Role.PRIMARY, "a", List.of(new ListenSocket("x", "")))));
    int[] many = new int[ControlConnection.FDS_MAX + 1];
    java.util.Arrays.fill(many, other);
    assertEnds(ControlJson.write(new ControlMessage.HandedOver(0, true, "", "", "")), many);
  }

  @Test
  void last_words_are_heard_before_the_end_even_if_nothing_can_be_sent_any_more()
      throws IOException {
    say(new ControlMessage.Stopping("told to"));
    Posix.close(other);
    other = Posix.open("/dev/null", Posix.O_RDONLY);
    assertTrue(connection.send(new ControlMessage.Stop(1)));
    Turns.until(loop, () -> !trace.isEmpty(), () -> trace);
    assertEquals(List.of(new ControlMessage.Stopping("told to")), messages);
    assertEquals(List.of("closed: the other end has closed it"), trace);
    assertFalse(connection.send(new ControlMessage.Stop(1)));
  }

  @Test
  void what_is_too_large_to_be_sent_is_the_senders_mistake() {
    String text = "x".repeat(ControlConnection.MESSAGE_BYTES_MAX);
    assertThrows(
        IllegalArgumentException.class, () -> connection.send(new ControlMessage.Report(text)));
    assertThrows(
        IllegalArgumentException.class, () -> connection.send(new ControlMessage.Ready(), other));
  }

  private void assertEnds(byte[] bytes, int... fds) throws IOException {
    int[] pair = UnixSocket.pair();
    long before = openFiles();
    ControlConnection one = ControlConnection.open(loop, pair[1], this);
    int heard = messages.size();
    trace.clear();
    assertEquals(bytes.length, FdMessages.send(pair[0], bytes, fds));
    Turns.until(loop, () -> !trace.isEmpty(), () -> trace);
    assertTrue(trace.get(0).startsWith("closed: "), "" + trace);
    assertFalse(one.isOpen());
    assertEquals(heard, messages.size());
    assertEquals(before - 1, openFiles());
    Posix.close(pair[0]);
  }

  private void say(ControlMessage message, int... fds) {
    byte[] bytes = ControlJson.write(message);
    assertEquals(bytes.length, FdMessages.send(other, bytes, fds));
  }

  private FdMessages.Received heard() {
    FdMessages.Received[] found = new FdMessages.Received[1];
    Turns.until(
        loop,
        () -> {
          try {
            found[0] =
                found[0] == null
                    ? FdMessages.receive(other, ControlConnection.MESSAGE_BYTES_MAX)
                    : found[0];
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return found[0] != null;
        },
        () -> trace);
    return found[0];
  }

  private void untilMessages(int count) {
    Turns.until(loop, () -> messages.size() >= count, () -> messages.size() + " " + trace);
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }

  private static String file(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    messages.add(message);
    for (int i = 0; takes && i < fds.size(); i++) {
      taken.add(fds.take(i));
    }
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    trace.add("closed: " + reason);
  }

  @Override
  public void onDrained(ControlConnection of) {
    trace.add("drained");
  }
}
