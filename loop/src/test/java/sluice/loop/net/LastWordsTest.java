package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Clock;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/** A server that refuses a client's certificate has closed before the client's first write. */
@Timeout(60)
final class LastWordsTest {
  private static final TestPki PKI = new TestPki("Last Words");

  @TempDir Path dir;

  private final CountDownLatch closed = new CountDownLatch(1);

  /** A server that wants a certificate, and says when it is done with a client that has none. */
  private TlsPeer refusing() throws IOException {
    return TlsPeer.raw(plain -> {
      try {
        TlsPeer.over(
                PKI.context(PKI.localhost()),
                socket -> socket.setNeedClientAuth(true),
                (socket, _) -> TlsPeer.swallow(socket))
            .run(plain);
      } finally {
        plain.close();
        closed.countDown();
      }
    });
  }

  private Socket connected(TlsPeer peer) throws IOException {
    Tls tls = Tls.load(TestTls.trusting(PKI.writeCa(dir)).tls13Only().done(), Clock.SYSTEM);
    Socket socket = tls.socket("localhost");
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()), 10_000);
    return socket;
  }

  /** The first writes after the server's end may still succeed. */
  private static IOException writeUntilItFails(OutputStream out) {
    return assertThrows(
        IOException.class,
        () -> {
          while (true) {
            out.write(new byte[100]);
          }
        });
  }

  @Test
  void a_write_that_fails_says_what_the_server_said_last() throws Exception {
    try (TlsPeer peer = refusing();
        Socket socket = connected(peer)) {
      closed.await();
      IOException said = writeUntilItFails(socket.getOutputStream());
      assertTrue(("" + said.getMessage()).contains("certificate"), said.toString());
      assertEquals(1, said.getSuppressed().length, "why the write failed");
    }
  }

  @Test
  void a_reader_that_comes_after_the_writer_hears_the_same() throws Exception {
    try (TlsPeer peer = refusing();
        Socket socket = connected(peer)) {
      InputStream in = socket.getInputStream();
      closed.await();
      var _ = writeUntilItFails(socket.getOutputStream());
      IOException said = assertThrows(IOException.class, in::read);
      assertTrue(("" + said.getMessage()).contains("certificate"), said.toString());
    }
  }

  @Test
  void a_reader_that_was_there_before_tells_the_writer() throws Exception {
    try (TlsPeer peer = refusing();
        Socket socket = connected(peer)) {
      OutputStream out = socket.getOutputStream();
      FutureTask<Integer> reader = new FutureTask<>(socket.getInputStream()::read);
      Thread.ofPlatform().daemon().name("test-reader").start(reader);
      assertThrows(Exception.class, reader::get);
      IOException said = writeUntilItFails(out);
      assertTrue(("" + said.getMessage()).contains("certificate"), said.toString());
    }
  }

  @Test
  void what_is_sent_while_all_is_well_arrives() throws Exception {
    try (TlsPeer peer = TlsPeer.tls(PKI.context(PKI.localhost()), _ -> {}, TlsPeer::echo);
        Socket socket = connected(peer)) {
      socket.getOutputStream().write(new byte[] {1, -1});
      assertEquals(1, socket.getInputStream().read());
      assertEquals(255, socket.getInputStream().read());
    }
  }
}
