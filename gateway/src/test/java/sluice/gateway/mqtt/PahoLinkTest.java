package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.net.Tls;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/** Whatever ends a connection, and whenever: Paho's threads end with it, all of them. */
final class PahoLinkTest {
  private static final int CONNECTIONS = 20;
  private static final long MOMENT_NANOS_MAX = 350_000_000; // Paho looks every 100 ms

  private final PahosThreads threads = new PahosThreads();
  private final AtomicInteger losses = new AtomicInteger();

  @AfterEach
  void no_thread_of_pahos_is_left() {
    threads.awaitEnd();
  }

  @Test
  void a_server_that_ends_before_anything_was_said() throws Exception {
    lostOver(socket -> {}, null);
  }

  @Test
  void a_server_that_resets_before_anything_was_said() throws Exception {
    lostOver(socket -> socket.setSoLinger(true, 0), null);
  }

  @Test
  void a_server_that_says_nonsense_before_anything_was_said() throws Exception {
    lostOver(
        socket -> {
          OutputStream out = socket.getOutputStream();
          out.write(new byte[] {0, 0, 0, 0});
          TlsPeer.swallow(socket);
        },
        null);
  }

  @Test
  void a_server_that_ends_right_after_the_handshake(@TempDir Path dir) throws Exception {
    TestPki pki = new TestPki();
    SSLContext context = pki.context(pki.localhost());
    try (Loop loop = Loop.open()) {
      Tls tls = Tls.load(TestTls.trusting(pki.writeCa(dir)).done(), loop.clock());
      lostOver(TlsPeer.over(context, s -> {}, (socket, _) -> {}), tls);
    }
  }

  @Test
  void an_end_by_this_side_at_any_moment(@TempDir Path dir) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TestPki pki = new TestPki();
    SSLContext context = pki.context(pki.localhost());
    try (Loop loop = Loop.open();
        TlsPeer plain = TlsPeer.raw(PahoLinkTest::accept);
        TlsPeer secure = TlsPeer.tls(context, s -> {}, PahoLinkTest::accept)) {
      Tls tls = Tls.load(TestTls.trusting(pki.writeCa(dir)).done(), loop.clock());
      for (int i = 0; i < CONNECTIONS; i++) {
        PahoLink link = i % 2 == 0 ? connect(plain, null) : connect(secure, tls);
        LockSupport.parkNanos(random.nextLong(MOMENT_NANOS_MAX));
        end(link);
      }
    }
  }

  @Test
  void an_end_before_the_connect_leaves_nothing_to_connect() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    try (TlsPeer server = TlsPeer.raw(_ -> accepted.incrementAndGet())) {
      PahoLink link = link(server);
      end(link);
      connect(link, server, null);
      try (Socket after = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertEquals(-1, after.getInputStream().read());
      }
      assertEquals(1, accepted.get());
    }
  }

  /** An answer that is there before its question, to come at the worst of moments. */
  private static void accept(Socket socket) throws IOException {
    socket.getOutputStream().write(Wire.ACCEPTED);
    TlsPeer.swallow(socket);
  }

  /** Each connection is lost, and then ended, as in the gateway. */
  private void lostOver(TlsPeer.Script<Socket> script, @Nullable Tls tls) throws Exception {
    try (TlsPeer server = TlsPeer.raw(script)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        int before = losses.get();
        PahoLink link = connect(server, tls);
        Scripts.await("the loss of connection " + i, () -> losses.get() > before);
        end(link);
      }
    }
  }

  private static void end(PahoLink link) {
    link.abandon();
    link.end(false);
  }

  private PahoLink connect(TlsPeer server, @Nullable Tls tls) throws MqttException {
    PahoLink link = link(server);
    connect(link, server, tls);
    return link;
  }

  private static void connect(PahoLink link, TlsPeer server, @Nullable Tls tls)
      throws MqttException {
    link.connect(
        new Redirects.Server("localhost", server.port()),
        InetAddress.getLoopbackAddress(),
        "link",
        tls);
  }

  private PahoLink link(TlsPeer server) {
    return new PahoLink(TestOptions.to(server.port()).connectTimeout(2_000).done(), new Counting());
  }

  private final class Counting implements PahoLink.Owner {
    @Override
    public void onLost(PahoLink from, Loss loss) {
      losses.incrementAndGet();
    }

    @Override
    public void onAccepted(PahoLink from, Granted granted, boolean sessionPresent) {}

    @Override
    public void onPublished(PahoLink from, long id, int code) {}

    @Override
    public void onSubscribed(PahoLink from, String filter, int code) {}

    @Override
    public void onMessage(PahoLink from, ReceivedMessage message, int packetId) {}
  }
}
