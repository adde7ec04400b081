package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.ota.source.HttpsRig.LIMITS;
import static sluice.ota.source.HttpsRig.noise;
import static sluice.ota.source.HttpsRig.order;
import static sluice.ota.source.HttpsRig.say;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.http.HttpLimits;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TlsPeer;

/** Servers that lie, stall, flood, or are somebody else. */
final class HostileServerTest {
  private static final byte[] CONTENT = noise(100_000);

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

  private void assertRefused(String why, HttpsRig.Script script) throws IOException {
    assertRefused(why, order(rig.serve(script), CONTENT));
  }

  private void assertRefused(String why, Order order) throws IOException {
    rig.run(order);
    assertFailed(why, true);
  }

  private void assertGivenUp(String why, HttpsRig.Script script) throws IOException {
    rig.run(order(rig.serve(script), CONTENT));
    assertFailed(why, false);
  }

  private void assertFailed(String why, boolean refused) throws IOException {
    String failure = String.valueOf(rig.failure);
    assertTrue(failure.startsWith("localhost: ") && failure.contains(why), failure);
    assertEquals(refused, rig.refused, failure);
    try (var files = Files.list(rig.folder)) {
      assertTrue(files.noneMatch(f -> f.toString().endsWith(".sluice")), "no file is there");
    }
  }

  private static void swallow(Socket socket) throws IOException {
    TlsPeer.swallow(socket);
  }

  @Test
  void a_length_that_is_not_what_was_promised_is_refused_at_once() throws Exception {
    assertRefused(
        "has 99999 bytes, and it should have 100000",
        (_, out, _) -> {
          say(out, "200 OK", "Content-Length: 99999");
          out.write(CONTENT, 0, 99_999);
        });
    assertRefused(
        "bytes, and it should have 100000",
        (_, out, _) -> say(out, "200 OK", "Content-Length: 999999999999"));
    assertRefused(
        "bytes, more than",
        Order.of(rig.serve((_, out, _) -> say(out, "200 OK", "Content-Length: 999999999999"))));
  }

  @Test
  void an_end_before_the_promised_one_is_asked_again_and_given_up() throws Exception {
    assertGivenUp(
        "(5 times)",
        (_, out, _) -> {
          say(out, "200 OK", "Content-Length: 100000");
          out.write(CONTENT, 0, 50);
        });
    assertEquals(4, rig.retries.size());
  }

  @Test
  void an_endless_body_is_read_no_further_than_what_was_promised() throws Exception {
    assertRefused("sends more than", (_, out, socket) -> endless(out));
  }

  private static void endless(OutputStream out) throws IOException {
    say(out, "200 OK", "Transfer-Encoding: chunked");
    byte[] chunk = new byte[8_192];
    while (true) {
      out.write("2000\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(chunk);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void a_body_that_is_packed_once_more_is_refused_and_not_unpacked() throws Exception {
    for (String coding : new String[] {"gzip", "br", "zstd", "deflate, gzip"}) {
      assertRefused(
          "packed once more",
          (_, out, _) ->
              say(out, "200 OK", "Content-Encoding: " + coding, "Content-Length: 100000"));
    }
  }

  @Test
  void ranges_that_lie_lead_to_a_new_beginning_and_not_to_a_mixed_file() throws Exception {
    for (String lie :
        new String[] {
          "Content-Range: bytes 0-99999/100000",
          "Content-Range: bytes 50-99999/200000",
          "Content-Range: bytes 50-60/100000",
          "Content-Range: bytes 50-99998/100000",
          "Content-Range: bytes 99999999999999999999-1/2",
          "Content-Range: lines 1-2/3",
          "X: y"
        }) {
      AtomicInteger times = new AtomicInteger();
      assertGivenUp(
          "times)",
          (head, out, _) -> {
            if (HttpsRig.from(head) == 0) {
              say(out, "200 OK", "Content-Length: 100000", "ETag: \"a\"");
              out.write(CONTENT, 0, 50);
              times.incrementAndGet();
            } else {
              say(out, "206 Partial Content", lie);
              out.write(CONTENT);
            }
          });
      assertTrue(times.get() >= 2, lie);
    }
  }

  @Test
  void a_part_that_nobody_asked_for_is_refused() throws Exception {
    assertRefused(
        "all was asked for",
        (_, out, _) -> say(out, "206 Partial", "Content-Range: bytes 0-99999/100000"));
  }

  @Test
  void the_wrong_bytes_are_fetched_a_few_times_and_refused() throws Exception {
    byte[] wrong = CONTENT.clone();
    wrong[99_999]++;
    assertRefused(
        "not what was promised",
        (head, out, _) -> HttpsRig.file(head, out, wrong, "\"a\"", wrong.length));
    assertEquals(Download.RESTARTS_MAX + 1, rig.requests.size());
  }

  @Test
  void redirects_without_end_to_the_clear_or_to_nowhere_are_not_followed() throws Exception {
    assertRefused("more than 5 times", (_, out, _) -> say(out, "302 Found", "Location: /again"));
    assertEquals(6, rig.requests.size());
    for (String to :
        new String[] {
          "http://localhost/r",
          "file:///etc/passwd",
          "ftp://localhost/",
          "//user:pw@localhost/",
          "https://",
          "https://["
        }) {
      assertRefused("leads", (_, out, _) -> say(out, "301 Moved", "Location: " + to));
    }
    assertRefused("leads", (_, out, _) -> say(out, "302 Found"));
    assertRefused(
        "location twice", (_, out, _) -> say(out, "302 Found", "Location: /a", "Location: /b"));
  }

  @Test
  void answers_that_say_no_are_believed() throws Exception {
    for (String status : new String[] {"404 Not Found", "401 No", "204 Nothing", "304 Same"}) {
      String code = status.substring(0, 3);
      assertRefused("answers " + code, (_, out, _) -> say(out, status, "Content-Length: 0"));
    }
    assertGivenUp("answers 500", (_, out, _) -> say(out, "500 Oh", "Content-Length: 0"));
  }

  @Test
  void what_is_no_http_is_not_understood() throws Exception {
    for (String garbage :
        new String[] {
          "SSH-2.0-OpenSSH_9.9\r\n\r\n",
          "\u0000\u0001\u0002\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\n".repeat(20),
          "HTTP/1.1 200 " + "O".repeat(10_000) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000) + "\r\n",
          "HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"
        }) {
      rig.run(
          order(
              rig.serve((_, out, _) -> out.write(garbage.getBytes(StandardCharsets.ISO_8859_1))),
              CONTENT));
      assertTrue(rig.failure != null, garbage);
    }
  }

  @Test
  void a_server_that_stalls_is_left_and_so_is_one_that_sends_a_byte_now_and_then()
      throws Exception {
    DownloadLimits limits =
        new DownloadLimits(new HttpLimits(10_000, 10_000, 10_000), 0, 6_000_000, 2);
    rig.run(order(stalling((_, _) -> false), CONTENT), Gate.OPEN, limits);
    assertFailed("nothing of the headers in 10000 ms (2 times)", false);
    rig.run(
        order(
            stalling((_, out) -> {
              say(out, "200 OK", "Content-Length: 100000");
              return true;
            }),
            CONTENT),
        Gate.OPEN,
        limits);
    assertFailed("nothing of the body in 10000 ms (2 times)", false);
    URI dripping =
        rig.serve((_, out, socket) -> {
          int steps = rig.steps.get();
          say(out, "200 OK", "Content-Length: 100000");
          while (true) {
            out.write(1);
            out.flush();
            if (rig.steps.get() > steps) {
              rig.clock.jumpMillis(1_000);
            }
            LockSupport.parkNanos(2_000_000);
          }
        });
    HttpLimits patient = new HttpLimits(10_000, 10_000, 600_000);
    rig.run(order(dripping, CONTENT), Gate.OPEN, new DownloadLimits(patient, 0, 6_000_000, 2));
    assertFailed("the server sends next to nothing (2 times)", false);
  }

  /** Says something, and then nothing, while time goes by. */
  private interface Words {
    boolean say(String head, OutputStream out) throws IOException;
  }

  private URI stalling(Words words) throws IOException {
    return rig.serve((head, out, socket) -> {
      int steps = rig.steps.get();
      boolean speaks = words.say(head, out);
      out.flush();
      while (speaks && rig.steps.get() == steps) { // until the client has heard it
        LockSupport.parkNanos(1_000_000);
      }
      rig.clock.jumpMillis(10_001);
      swallow(socket);
    });
  }

  @Test
  void the_time_for_all_of_it_is_bounded() throws Exception {
    URI url =
        rig.serve((_, out, socket) -> {
          say(out, "200 OK", "Content-Length: 100000");
          out.write(CONTENT, 0, 70_000);
          out.flush();
          rig.clock.jumpMillis(LIMITS.totalMillis() + 1);
          swallow(socket);
        });
    rig.run(order(url, CONTENT));
    String failure = String.valueOf(rig.failure);
    assertTrue(failure.contains("not complete within") || failure.contains("nothing of"), failure);
  }

  @Test
  void a_certificate_that_is_not_trusted_is_named_and_nothing_is_asked() throws Exception {
    Instant now = Instant.now();
    X509Bundle[] bad = {
      TestPki.selfSigned(),
      new TestPki("Foreign").localhost(),
      rig.pki.issue(b -> b.subject("CN=other").addSanDnsName("other.example")),
      rig.pki.issue(b ->
          TestPki.forLocalhost(b).notBefore(now.minusSeconds(9_000)).notAfter(now.minusSeconds(60)))
    };
    for (X509Bundle certificate : bad) {
      URI url =
          rig.serve(
              certificate,
              (head, out, _) -> HttpsRig.file(head, out, CONTENT, "\"a\"", CONTENT.length));
      rig.run(order(url, CONTENT));
      assertFailed("certificate", false);
      assertTrue(rig.requests.isEmpty());
    }
  }

  @Test
  void what_does_not_speak_tls_or_is_not_there_is_given_up() throws Exception {
    URI clear =
        rig.serveRaw(socket -> {
          var _ = socket.getInputStream().read();
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    rig.run(order(clear, CONTENT));
    assertFailed("not in TLS", false);
    rig.run(order(URI.create("https://localhost:1/x"), CONTENT));
    assertFailed("refused; nothing listens there", false);
  }

  @Test
  void the_loop_goes_on_while_a_flood_comes_in() throws Exception {
    byte[] small = noise(1_000);
    rig.run(order(rig.serve((h, out, _) -> HttpsRig.file(h, out, small, "\"a\"", 1_000)), small));
    rig.heartbeat.start();
    assertRefused("sends more than", (_, out, socket) -> endless(out));
    byte[] large = noise(8_000_000);
    rig.run(
        order(
            rig.serve((h, out, _) -> HttpsRig.file(h, out, large, "\"a\"", large.length)), large));
    rig.heartbeat.assertSteady();
  }
}
