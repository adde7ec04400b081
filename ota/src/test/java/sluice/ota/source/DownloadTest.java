package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.ota.source.HttpsRig.LIMITS;
import static sluice.ota.source.HttpsRig.file;
import static sluice.ota.source.HttpsRig.noise;
import static sluice.ota.source.HttpsRig.order;
import static sluice.ota.source.HttpsRig.say;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.http.HttpLimits;

/** A download that comes to its end, whatever the network does meanwhile. */
final class DownloadTest {
  @TempDir Path temp;
  private HttpsRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new HttpsRig(temp);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void assertDone(byte[] content) throws IOException {
    assertNull(rig.failure);
    assertArrayEquals(content, Files.readAllBytes(Objects.requireNonNull(rig.done)));
    try (var files = Files.list(rig.folder)) {
      assertEquals(List.of(rig.done), files.toList(), "nothing else is left");
    }
  }

  @Test
  void a_file_is_fetched_with_its_progress() throws Exception {
    byte[] content = noise(700_000);
    URI url = rig.serve((head, out, _) -> file(head, out, content, "\"a\"", content.length));
    rig.run(order(url, content));
    assertDone(content);
    assertEquals(content.length, rig.have);
    assertEquals(content.length, rig.total);
    String request = Objects.requireNonNull(rig.requests.poll());
    assertTrue(request.startsWith("GET /r.sluice HTTP/1.1\r\n"), request);
    String lower = request.toLowerCase(Locale.ROOT);
    assertTrue(lower.contains("host: localhost:" + url.getPort() + "\r\n"), request);
    assertTrue(lower.contains("accept-encoding: identity\r\n"), request);
    assertFalse(lower.contains("range"), request);
  }

  @Test
  void a_connection_that_breaks_again_and_again_is_gone_on_from_where_it_broke() throws Exception {
    byte[] content = noise(500_000);
    AtomicInteger sent = new AtomicInteger();
    URI url =
        rig.serve((head, out, _) -> {
          sent.addAndGet(Math.min(90_000, content.length - HttpsRig.from(head)));
          file(head, out, content, "\"a\"", 90_000);
        });
    rig.run(order(url, content));
    assertDone(content);
    assertEquals(content.length, sent.get(), "no byte was sent twice");
    assertEquals(6, rig.requests.size());
    assertTrue(rig.requests.stream().skip(1).allMatch(r -> r.contains("If-Range: \"a\"\r\n")));
  }

  @Test
  void a_download_that_was_ended_goes_on_in_the_next_process() throws Exception {
    byte[] content = noise(600_000);
    URI url = rig.serve((head, out, _) -> file(head, out, content, "\"a\"", 200_000));
    rig.jumps = false;
    Download first = rig.start(order(url, content), Gate.OPEN, LIMITS);
    rig.until(() -> !rig.retries.isEmpty());
    first.close();
    rig.until(() -> rig.tools.disk().outstanding() == 0);
    rig.jumps = true;
    rig.requests.clear();
    rig.run(order(url, content));
    assertDone(content);
    assertEquals(200_000, HttpsRig.from(Objects.requireNonNull(rig.requests.peek())));
  }

  @Test
  void a_server_that_knows_no_ranges_sends_all_of_it_again() throws Exception {
    byte[] content = noise(300_000);
    AtomicInteger times = new AtomicInteger();
    URI url =
        rig.serve((_, out, _) -> {
          int bytes = times.incrementAndGet() == 1 ? 100_000 : content.length;
          file("", out, content, "\"a\"", bytes);
        });
    rig.run(order(url, content));
    assertDone(content);
  }

  @Test
  void a_file_that_changed_in_between_is_fetched_anew() throws Exception {
    byte[] old = noise(300_000);
    byte[] changed = noise(300_000);
    changed[5]++;
    AtomicInteger times = new AtomicInteger();
    URI url =
        rig.serve((head, out, _) -> {
          boolean first = times.incrementAndGet() == 1;
          file(
              head,
              out,
              first ? old : changed,
              first ? "\"a\"" : "\"b\"",
              first ? 100_000 : 300_000);
        });
    rig.run(order(url, changed));
    assertDone(changed);
    assertEquals(2, rig.requests.size());
  }

  @Test
  void a_change_that_the_server_does_not_tell_is_found_by_the_sum() throws Exception {
    byte[] old = noise(300_000);
    byte[] changed = noise(300_000);
    changed[5]++;
    AtomicInteger times = new AtomicInteger();
    URI url =
        rig.serve((head, out, _) -> {
          boolean first = times.incrementAndGet() == 1;
          file(head, out, first ? old : changed, "\"same\"", first ? 100_000 : 300_000);
        });
    rig.run(order(url, changed));
    assertDone(changed);
    assertEquals(3, rig.requests.size());
    assertTrue(rig.retries.toString().contains("not what was promised"), rig.retries.toString());
  }

  @Test
  void what_is_complete_already_is_not_sent_again() throws Exception {
    byte[] content = noise(100_000);
    AtomicInteger times = new AtomicInteger();
    URI url =
        rig.serve((head, out, _) -> {
          if (times.incrementAndGet() == 1) { // all of it, and then no end
            say(out, "200 OK", "Transfer-Encoding: chunked", "ETag: \"a\"");
            out.write(
                (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(content);
          } else {
            assertEquals(content.length, HttpsRig.from(head));
            say(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + content.length);
          }
          out.flush();
        });
    rig.run(Order.of(url));
    assertDone(content);
  }

  @Test
  void redirects_are_followed_and_asked_for_anew_after_a_break() throws Exception {
    byte[] content = noise(200_000);
    URI there = rig.serve((head, out, _) -> file(head, out, content, "\"a\"", 150_000));
    URI here =
        rig.serve((head, out, _) -> {
          if (head.startsWith("GET /r.sluice ")) {
            say(out, "302 Found", "Location: /here?a=b", "Content-Length: 0");
          } else {
            say(out, "307 Temporary Redirect", "Location: " + there, "Content-Length: 0");
          }
          out.flush();
        });
    rig.run(order(here, content));
    assertDone(content);
    assertEquals(6, rig.requests.size());
  }

  @Test
  void a_server_that_is_busy_is_asked_again_when_it_says_so() throws Exception {
    byte[] content = noise(10_000);
    AtomicInteger times = new AtomicInteger();
    URI url =
        rig.serve((head, out, _) -> {
          if (times.incrementAndGet() < 4) {
            say(out, "503 Busy", "Retry-After: 120", "Content-Length: 0");
            out.flush();
          } else {
            file(head, out, content, "\"a\"", content.length);
          }
        });
    long before = rig.clock.nanoTime();
    rig.run(order(url, content));
    assertDone(content);
    assertTrue(rig.clock.nanoTime() - before >= 360_000_000_000L, "three times two minutes");
  }

  @Test
  void the_rate_is_held() throws Exception {
    byte[] content = noise(8_000_000); // more than one look at the socket brings
    URI url = rig.serve((head, out, _) -> file(head, out, content, "\"a\"", content.length));
    HttpLimits patient = new HttpLimits(10_000, 10_000, 6_000_000);
    DownloadLimits slow = new DownloadLimits(patient, 100_000, 6_000_000, 2);
    var _ = rig.start(order(url, content), Gate.OPEN, slow);
    rig.until(() -> rig.have > 0);
    for (int i = 0; i < 50; i++) {
      rig.loop.turn();
    }
    assertTrue(rig.have < content.length, "it pauses: " + rig.have);
    rig.until(() -> {
      rig.clock.jumpMillis(1_000);
      return rig.done != null;
    });
    rig.until(() -> rig.tools.disk().outstanding() == 0);
    assertDone(content);
  }

  @Test
  void the_gate_tells_the_size_or_ends_it_after_the_first_bytes() throws Exception {
    byte[] content = noise(5_000_000);
    URI url = rig.serve((head, out, _) -> file(head, out, content, "\"a\"", content.length));
    Gate knows = (_, have) -> have < 1_000 ? -1 : content.length;
    rig.run(Order.of(url), knows, LIMITS);
    assertDone(content);
    Gate unwanted =
        (_, have) -> {
          throw new IOException("version 1.0.0 is older than 2.0.0");
        };
    rig.run(order(url, content), unwanted, LIMITS);
    assertTrue(rig.refused);
    assertEquals("localhost: version 1.0.0 is older than 2.0.0", rig.failure);
    assertNotNull(rig.requests.peek());
    try (var files = Files.list(rig.folder)) {
      assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")), "nothing is kept of it");
    }
  }
}
