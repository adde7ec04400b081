package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.loop.Clock;
import sluice.loop.testkit.HostileTls;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/** Servers that mean harm, or are broken: one connection ends in words, and the loop turns on. */
class TlsHostileTest {
  private static final TestPki PKI = new TestPki();
  private static final int TIMEOUT_MILLIS = 700;

  private static TlsPeer honest;
  private static TlsPeer honestOld;

  @TempDir Path dir;

  @BeforeAll
  static void start_the_servers_that_others_stand_before() throws IOException {
    honest = TlsPeer.tls(PKI.context(PKI.localhost()), s -> {}, TlsPeer::echo);
    honestOld =
        TlsPeer.tls(
            PKI.context(PKI.localhost()),
            s -> s.setEnabledProtocols(new String[] {"TLSv1.2"}),
            TlsPeer::echo);
  }

  @AfterAll
  static void stop_them() throws IOException {
    honest.close();
    honestOld.close();
  }

  private Tls tls(Tls.Engine engine, long timeoutMillis) throws IOException {
    return TlsRig.load(
        TestTls.trusting(PKI.writeCa(dir)).handshakeTimeoutMillis(timeoutMillis).done(),
        Clock.SYSTEM,
        engine);
  }

  /** What happened with such a server. */
  private static List<String> talk(Tls tls, TlsPeer.Script<Socket> script) throws IOException {
    try (TlsPeer peer = TlsPeer.raw(script);
        TlsRig rig = new TlsRig()) {
      rig.stayOpen = true;
      return rig.talk(tls, "localhost", peer.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_of_them_ends_its_connection_in_words(Tls.Engine engine) throws IOException {
    Tls patient = tls(engine, 10_000);
    Tls impatient = tls(engine, TIMEOUT_MILLIS);
    StringBuilder wrong = new StringBuilder();
    for (HostileTls one : HostileTls.all(PKI, honest.port())) {
      String said = talk(one.stalls() ? impatient : patient, one.server()).getLast();
      if (!said.startsWith("close: ") || one.words().stream().noneMatch(said::contains)) {
        wrong.append(one.name()).append(": ").append(said).append('\n');
      }
    }
    assertEquals("", wrong.toString());
  }

  @ParameterizedTest
  @EnumSource
  void every_alert_is_told_by_name(Tls.Engine engine) throws IOException {
    Tls tls = tls(engine, 5_000);
    assertTrue(alert(tls, "46").contains("(protocol_version): it"));
    assertTrue(alert(tls, "28").contains("(handshake_failure): no"));
    assertTrue(alert(tls, "30").contains("(unknown_ca): it"));
    assertTrue(alert(tls, "70").contains("(unrecognized_name): it"));
    assertTrue(alert(tls, "50").contains("(internal_error): see"));
    assertTrue(alert(tls, "fe").startsWith("close: "));
  }

  private static String alert(Tls tls, String code) throws IOException {
    return talk(tls, refusing(code)).getLast();
  }

  private static TlsPeer.Script<Socket> refusing(String code) {
    return socket -> {
      assertTrue(socket.getInputStream().read() >= 0);
      OutputStream out = socket.getOutputStream();
      out.write(HexFormat.of().parseHex("150303000202" + code));
      TlsPeer.swallow(socket);
    };
  }

  @ParameterizedTest
  @EnumSource
  void a_handshake_that_stalls_after_each_record(Tls.Engine engine) throws IOException {
    Tls tls = tls(engine, TIMEOUT_MILLIS);
    for (TlsPeer server : List.of(honest, honestOld)) {
      int records = 0;
      for (String said = ""; !said.contains("open"); records++) {
        said = stalled(tls, records, server.port());
        String timeOut = "close: no TLS handshake within " + TIMEOUT_MILLIS + " ms";
        assertTrue(said.equals("[" + timeOut + "]") || said.startsWith("[open"), said);
      }
      assertTrue(records > 3, "there are several records: " + records);
    }
  }

  private static String stalled(Tls tls, int records, int port) throws IOException {
    try (TlsPeer proxy = TlsPeer.raw(TlsPeer.passing(Integer.MAX_VALUE, records, port));
        TlsRig rig = new TlsRig()) {
      rig.loop
          .setTimeout(
              3L * TIMEOUT_MILLIS,
              () -> {
                if (rig.connection != null) {
                  rig.connection.destroy(null);
                }
              })
          .unref();
      return "" + rig.talk(tls, "localhost", proxy.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_handshake_that_ends_after_each_of_its_bytes(Tls.Engine engine) throws IOException {
    Tls tls = tls(engine, 5_000);
    for (TlsPeer server : List.of(honest, honestOld)) {
      String said = "";
      int bytes = 1;
      for (; !said.contains("open"); bytes += bytes < 12 ? 1 : 23) {
        said = "" + talk(tls, TlsPeer.passing(bytes, Integer.MAX_VALUE, server.port()));
        assertTrue(
            said.startsWith("[close: the server closed the connection in the TLS handshake")
                || said.equals("[open, close: the connection ended without TLS's close_notify]"),
            bytes + " bytes: " + said);
      }
      assertTrue(bytes > 300, "there are many bytes: " + bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_end_without_close_notify_is_a_loss_and_one_with_it_is_none(Tls.Engine engine)
      throws IOException {
    for (boolean goodbye : new boolean[] {true, false}) {
      TlsPeer.Beneath script =
          (socket, plain) -> {
            socket.getOutputStream().write(socket.getInputStream().readNBytes(5));
            if (!goodbye) {
              plain.shutdownOutput();
              TlsPeer.swallow(plain);
            }
          };
      try (TlsPeer peer = TlsPeer.beneath(PKI.context(PKI.localhost()), s -> {}, script);
          TlsRig rig = new TlsRig()) {
        rig.stayOpen = true;
        List<String> trace = rig.talk(tls(engine, 5_000), "localhost", peer.port());
        String end = goodbye ? "" : ": the connection ended without TLS's close_notify";
        assertEquals(List.of("open", "hello", "close" + end), trace);
        if (!goodbye) {
          assertInstanceOf(TruncatedException.class, rig.cause);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thousands_of_failed_handshakes_leave_nothing_behind(Tls.Engine engine) throws IOException {
    Tls tls = tls(engine, 5_000);
    try (TlsPeer peer = TlsPeer.raw(refusing("28"))) {
      long before = usedAfter(tls, peer.port(), 200);
      long after = usedAfter(tls, peer.port(), 1_000);
      assertTrue(after - before < 4L << 20, (after - before) + " bytes more of buffers");
    }
  }

  private static long usedAfter(Tls tls, int port, int times) {
    try (TlsRig rig = new TlsRig()) {
      for (int i = 0; i < times; i++) {
        rig.trace.clear();
        var _ = rig.talk(tls, "localhost", port);
      }
    }
    return ((io.netty.buffer.PooledByteBufAllocator) Buffers.POOL).metric().usedDirectMemory();
  }
}
