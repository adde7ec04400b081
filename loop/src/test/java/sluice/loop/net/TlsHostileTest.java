package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.loop.Clock;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TlsPeer;

/** Servers that mean harm, or are broken: one connection ends in words, and the loop turns on. */
class TlsHostileTest {
  private static final TestPki PKI = new TestPki();
  private static final int TIMEOUT_MILLIS = 300;

  @TempDir Path dir;

  private Tls tls(Tls.Engine engine, long timeoutMillis) throws IOException {
    return TlsRig.load(
        new TlsOptions(
            PKI.writeCa(dir),
            null,
            null,
            null,
            null,
            null,
            List.of(),
            false,
            List.of(),
            timeoutMillis),
        Clock.SYSTEM,
        engine);
  }

  private String end(Tls.Engine engine, TlsPeer.Script<Socket> script) throws IOException {
    try (TlsPeer peer = TlsPeer.raw(script);
        TlsRig rig = new TlsRig()) {
      List<String> trace = rig.talk(tls(engine, 5_000), "localhost", peer.port());
      assertEquals(1, trace.size(), trace::toString);
      return trace.getFirst();
    }
  }

  /** Answers the hello, whatever it is, and waits until the client has gone. */
  private static TlsPeer.Script<Socket> answering(String hex) {
    return socket -> {
      assertTrue(socket.getInputStream().read() >= 0);
      OutputStream out = socket.getOutputStream();
      out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      out.flush();
      var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    };
  }

  @ParameterizedTest
  @EnumSource
  void another_protocol(Tls.Engine engine) throws IOException {
    String http = HexFormat.of().formatHex("HTTP/1.1 400 Bad\r\n".getBytes(StandardCharsets.UTF_8));
    for (String answer : List.of(http, "ff".repeat(100), "00".repeat(6))) {
      assertEquals(
          "close: the server answers, but not in TLS; is this its TLS port?",
          end(engine, answering(answer)),
          answer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_end_or_a_reset_instead_of_an_answer(Tls.Engine engine) throws IOException {
    String closed = "close: the server closed the connection in the TLS handshake; does it want";
    String said = end(engine, socket -> assertTrue(socket.getInputStream().read() >= 0));
    assertTrue(said.startsWith(closed), said);
    said =
        end(
            engine,
            socket -> {
              assertTrue(socket.getInputStream().read() >= 0);
              socket.setSoLinger(true, 0);
            });
    assertTrue(said.startsWith(closed), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_handshake_message_of_16_megabytes(Tls.Engine engine) throws IOException {
    String hello = "16 0303 4000 02 ffffff 0303" + "aa".repeat(0x4000 - 6);
    String said =
        end(
            engine,
            socket -> {
              byte[] record = HexFormat.of().parseHex(hello.replace(" ", ""));
              byte[] more = record.clone();
              java.util.Arrays.fill(more, 5, more.length, (byte) 0xAA);
              socket.getOutputStream().write(record);
              for (int i = 0; i < 1_024; i++) {
                socket.getOutputStream().write(more);
              }
            });
    assertTrue(said.startsWith("close: TLS: "), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_handshake_without_end(Tls.Engine engine) throws IOException {
    // Warnings that change nothing, for as long as somebody listens.
    byte[] warning = HexFormat.of().parseHex("15030300020100");
    String said =
        end(
            engine,
            socket -> {
              while (true) {
                socket.getOutputStream().write(warning);
              }
            });
    assertTrue(said.startsWith("close: "), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_record_of_64_kilobytes(Tls.Engine engine) throws IOException {
    String said = end(engine, answering("16 0303 ffff" + "00".repeat(65_535)));
    assertTrue(said.startsWith("close: "), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_server_hello_of_tls_1_1(Tls.Engine engine) throws IOException {
    String said =
        end(engine, answering("16 0302 002a 02 000026 0302" + "11".repeat(32) + "00 c02f 00"));
    assertEquals("close: the server speaks none of the TLS versions that are allowed here", said);
  }

  @ParameterizedTest
  @EnumSource
  void every_alert_is_told_by_name(Tls.Engine engine) throws IOException {
    assertTrue(end(engine, answering("15 0303 0002 0246")).contains("(protocol_version): it"));
    assertTrue(end(engine, answering("15 0303 0002 0228")).contains("(handshake_failure): no"));
    assertTrue(end(engine, answering("15 0303 0002 0230")).contains("(unknown_ca): it"));
    assertTrue(end(engine, answering("15 0303 0002 0270")).contains("(unrecognized_name): it"));
    assertTrue(end(engine, answering("15 0303 0002 0250")).contains("(internal_error): see"));
    assertTrue(end(engine, answering("15 0303 0002 02fe")).startsWith("close: "));
  }

  @ParameterizedTest
  @EnumSource
  void a_handshake_that_stalls_after_each_record(Tls.Engine engine) throws IOException {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      try (TlsPeer server =
          TlsPeer.tls(
              PKI.context(PKI.localhost()),
              s -> s.setEnabledProtocols(new String[] {version}),
              TlsPeer::echo)) {
        int records = 0;
        for (String said = ""; !said.contains("open"); records++) {
          said = stalled(engine, records, server.port());
          String timeOut = "close: no TLS handshake within " + TIMEOUT_MILLIS + " ms";
          assertTrue(said.equals("[" + timeOut + "]") || said.startsWith("[open"), said);
        }
        assertTrue(records > 3, version + " has several records: " + records);
      }
    }
  }

  private String stalled(Tls.Engine engine, int records, int port) throws IOException {
    try (TlsPeer proxy = TlsPeer.stallingAfter(records, port);
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
      return "" + rig.talk(tls(engine, TIMEOUT_MILLIS), "localhost", proxy.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_end_without_close_notify_is_a_loss(Tls.Engine engine) throws IOException {
    try (TlsPeer peer = TlsPeer.beneath(PKI.context(PKI.localhost()), s -> {}, this::cut);
        TlsRig rig = new TlsRig()) {
      rig.stayOpen = true;
      List<String> trace = rig.talk(tls(engine, 5_000), "localhost", peer.port());
      assertEquals(
          List.of("open", "hello", "close: the connection ended without TLS's close_notify"),
          trace);
      assertInstanceOf(TruncatedException.class, rig.cause);
    }
  }

  private void cut(SSLSocket socket, Socket plain) throws IOException {
    socket.getOutputStream().write(socket.getInputStream().readNBytes(5));
    plain.shutdownOutput();
    var _ = plain.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @ParameterizedTest
  @EnumSource
  void an_end_with_close_notify_is_none(Tls.Engine engine) throws IOException {
    try (TlsPeer server =
            TlsPeer.tls(
                PKI.context(PKI.localhost()),
                s -> {},
                s -> s.getOutputStream().write(s.getInputStream().readNBytes(5)));
        TlsRig rig = new TlsRig()) {
      rig.stayOpen = true;
      List<String> trace = rig.talk(tls(engine, 5_000), "localhost", server.port());
      assertEquals(List.of("open", "hello", "close"), trace);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_renegotiation(Tls.Engine engine) throws IOException {
    try (TlsPeer server =
            TlsPeer.tls(
                PKI.context(PKI.localhost()),
                s -> s.setEnabledProtocols(new String[] {"TLSv1.2"}),
                TlsHostileTest::renegotiate);
        TlsRig rig = new TlsRig()) {
      rig.stayOpen = true;
      List<String> trace = rig.talk(tls(engine, 5_000), "localhost", server.port());
      assertEquals("open", trace.getFirst());
      assertEquals(
          "close: the server asked for a renegotiation, which is refused", trace.getLast());
    }
  }

  private static void renegotiate(SSLSocket socket) throws IOException {
    socket.startHandshake();
    TlsPeer.echo(socket);
  }

  @ParameterizedTest
  @EnumSource
  void a_record_that_no_key_has_sealed(Tls.Engine engine) throws IOException {
    try (TlsPeer peer = TlsPeer.beneath(PKI.context(PKI.localhost()), s -> {}, this::forge);
        TlsRig rig = new TlsRig()) {
      rig.stayOpen = true;
      List<String> trace = rig.talk(tls(engine, 5_000), "localhost", peer.port());
      assertEquals("open", trace.getFirst());
      assertTrue(trace.getLast().startsWith("close: TLS: "), trace::toString);
    }
  }

  private void forge(SSLSocket socket, Socket plain) throws IOException {
    byte[] hello = socket.getInputStream().readNBytes(5);
    plain.getOutputStream().write(HexFormat.of().parseHex("1703030020" + "5a".repeat(32)));
    plain.getOutputStream().write(hello);
    var _ = plain.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @ParameterizedTest
  @EnumSource
  void thousands_of_failed_handshakes_leave_nothing_behind(Tls.Engine engine) throws IOException {
    Tls tls = tls(engine, 5_000);
    try (TlsPeer peer = TlsPeer.raw(answering("15 0303 0002 0228"))) {
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
