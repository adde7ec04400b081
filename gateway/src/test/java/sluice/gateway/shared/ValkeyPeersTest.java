package sluice.gateway.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.broker.Peers;
import sluice.gateway.testkit.Valkey;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** Workers that hear each other through a real server. */
class ValkeyPeersTest {
  @TempDir Path dir;

  private static ValkeyPeers peers(Loop loop, int port, int worker, List<String> heard) {
    ValkeyPeers made =
        new ValkeyPeers(loop, new ValkeyOptions("127.0.0.1", port, null, null, "sluice:g", worker));
    made.start(
        new Peers.Listener() {
          @Override
          public void onMessage(byte[] message) {
            heard.add(new String(message, UTF_8));
          }

          @Override
          public void onClaimed(String key, int by) {
            made.letGo(key, ("of " + worker).getBytes(UTF_8), 60, by);
          }

          @Override
          public void onUp() {}

          @Override
          public void onSettled() {}
        });
    return made;
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  @Test
  void each_hears_the_others_and_not_itself_and_no_thread_is_started_for_it() throws Exception {
    List<String> one = new ArrayList<>();
    List<String> two = new ArrayList<>();
    Set<String> before = threads();
    try (Valkey valkey = Valkey.start(dir);
        Loop loop = Loop.open()) {
      ValkeyPeers first = peers(loop, valkey.port(), 1, one);
      ValkeyPeers second = peers(loop, valkey.port(), 2, two);
      Turns.until(
          loop,
          () -> first.text().contains(" up;") && second.text().contains(" up;"),
          () -> first.text() + second.text());
      first.publish("a".getBytes(UTF_8));
      second.publish("b".getBytes(UTF_8));
      Turns.until(loop, () -> !one.isEmpty() && !two.isEmpty(), () -> one + " " + two);
      assertEquals(List.of("b"), one);
      assertEquals(List.of("a"), two);
      Set<String> more = threads();
      more.removeAll(before);
      more.removeIf(name -> name.startsWith("process reaper") || name.startsWith("sluice-"));
      assertEquals(Set.of(), more);
      first.close();
      second.close();
    }
  }

  @Test
  void while_the_server_is_away_it_is_said_what_is_lost_and_it_is_found_again() throws Exception {
    List<String> heard = new ArrayList<>();
    try (Valkey valkey = Valkey.start(dir);
        Loop loop = Loop.open()) {
      valkey.kill();
      ValkeyPeers first = peers(loop, valkey.port(), 1, heard);
      ValkeyPeers second = peers(loop, valkey.port(), 2, heard);
      Turns.until(loop, () -> first.text().contains("refused"), first::text);
      first.publish("lost".getBytes(UTF_8));
      assertTrue(first.text().contains("lost 1"), first.text());
      for (int round = 0; round < 2; round++) {
        valkey.start();
        Turns.until(
            loop,
            () -> first.text().contains(" up;") && second.text().contains(" up;"),
            () -> first.text() + second.text());
        first.publish(("round " + round).getBytes(UTF_8));
        String wanted = "round " + round;
        Turns.until(loop, () -> heard.contains(wanted), second::text);
        valkey.kill();
        Turns.until(loop, () -> second.text().contains("away"), second::text);
      }
      assertEquals(List.of("round 0", "round 1"), heard);
      first.close();
      second.close();
    }
  }
}
