package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.loop.Clock;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/** Who is trusted, and in which words others are refused; both engines. */
class TlsTest {
  private static final TestPki PKI = new TestPki();
  private static final String TRUSTED_HELLO = "[open, hello, close]";

  @TempDir Path dir;

  private TestTls usual() throws IOException {
    return TestTls.trusting(PKI.writeCa(dir));
  }

  private static Tls load(TestTls options, Tls.Engine engine) {
    return TlsRig.load(options.done(), Clock.SYSTEM, engine);
  }

  private Tls trusting(Tls.Engine engine) throws IOException {
    return load(usual(), engine);
  }

  private String talk(Tls tls, X509Bundle server) throws IOException {
    return talk(tls, server, "localhost");
  }

  private String talk(Tls tls, X509Bundle server, String host) throws IOException {
    try (TlsPeer peer = TlsPeer.tls(PKI.context(server), s -> {}, TlsPeer::echo);
        TlsRig rig = new TlsRig()) {
      return "" + rig.talk(tls, host, peer.port());
    }
  }

  private static X509Bundle server(UnaryOperator<CertificateBuilder> change) {
    return PKI.issue(b -> change.apply(TestPki.forLocalhost(b)));
  }

  @Test
  void boringssl_loads_on_this_machine_and_is_the_first_choice() throws IOException {
    assertTrue(OpenSsl.isAvailable(), () -> "" + OpenSsl.unavailabilityCause());
    assertEquals(Tls.Engine.BORINGSSL, Tls.load(usual().done(), Clock.SYSTEM).engine());
  }

  @ParameterizedTest
  @EnumSource
  void a_trusted_server_is_talked_to_by_name_and_by_address(Tls.Engine engine) throws IOException {
    assertEquals(TRUSTED_HELLO, talk(trusting(engine), PKI.localhost()));
    assertEquals(TRUSTED_HELLO, talk(trusting(engine), PKI.localhost(), "127.0.0.1"));
  }

  @ParameterizedTest
  @EnumSource
  void tls_1_2_is_spoken_unless_1_3_is_the_minimum(Tls.Engine engine) throws IOException {
    try (TlsPeer peer =
            TlsPeer.tls(
                PKI.context(PKI.localhost()),
                s -> s.setEnabledProtocols(new String[] {"TLSv1.2"}),
                TlsPeer::echo);
        TlsRig usual = new TlsRig();
        TlsRig strictly = new TlsRig()) {
      assertEquals(TRUSTED_HELLO, "" + usual.talk(trusting(engine), "localhost", peer.port()));
      Tls tls = load(usual().tls13Only(), engine);
      String said = "" + strictly.talk(tls, "localhost", peer.port());
      assertTrue(said.contains("it speaks none of the TLS versions that are allowed"), said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void expired(Tls.Engine engine) throws IOException {
    Instant end = Instant.now().minus(10, ChronoUnit.DAYS);
    X509Bundle old = server(b -> b.notBefore(end.minus(9, ChronoUnit.DAYS)).notAfter(end));
    String said = talk(trusting(engine), old);
    assertTrue(
        said.startsWith("[close: the server's certificate expired " + CertificateProblem.day(end)),
        said);
    assertTrue(said.contains("renew it there"), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_clock_in_1970(Tls.Engine engine) throws IOException {
    Clock stopped =
        new Clock() {
          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public long wallMillis() {
            return 5_000;
          }
        };
    Tls tls = TlsRig.load(usual().done(), stopped, engine);
    String said = talk(tls, PKI.localhost());
    assertTrue(
        said.contains("and this clock says 1970-01-01, which is wrong: set it, or let NTP set it"),
        said);
  }

  @ParameterizedTest
  @EnumSource
  void not_valid_yet(Tls.Engine engine) throws IOException {
    Instant start = Instant.now().plus(3, ChronoUnit.DAYS);
    String said = talk(trusting(engine), server(b -> b.notBefore(start)));
    assertTrue(
        said.startsWith(
            "[close: the server's certificate is not valid before "
                + CertificateProblem.day(start)),
        said);
  }

  @ParameterizedTest
  @EnumSource
  void for_another_host(Tls.Engine engine) throws IOException {
    X509Bundle other =
        PKI.issue(b -> b.subject("CN=x").addSanDnsName("a.example").addSanDnsName("b.example"));
    String said = talk(trusting(engine), other);
    assertTrue(
        said.startsWith(
            "[close: the server's certificate is for a.example, b.example and not for localhost;"
                + " correct host, or set verify_name"),
        said);
    assertTrue(talk(trusting(engine), other, "127.0.0.1").contains("and not for 127.0.0.1"));
  }

  @ParameterizedTest
  @EnumSource
  void verify_name_lets_a_name_differ_from_the_host_and_is_asked_for(Tls.Engine engine)
      throws IOException {
    X509Bundle other = PKI.issue(b -> b.subject("CN=x").addSanDnsName("broker.example"));
    Tls tls = load(usual().verifyName("broker.example"), engine);
    assertEquals(TRUSTED_HELLO, talk(tls, other));
    assertEquals(TRUSTED_HELLO, talk(tls, other, "127.0.0.1"));
    String said = talk(tls, PKI.localhost());
    assertTrue(said.contains("is for localhost, 127.0.0.1 and not for broker.example"), said);
  }

  @ParameterizedTest
  @EnumSource
  void for_another_use(Tls.Engine engine) throws IOException {
    X509Bundle client =
        PKI.issue(
            b -> b.subject("CN=x").addSanDnsName("localhost").addExtendedKeyUsageClientAuth());
    String said = talk(trusting(engine), client);
    assertTrue(said.startsWith("[close: the server's certificate is not for servers"), said);
  }

  @ParameterizedTest
  @EnumSource
  void self_signed(Tls.Engine engine) throws IOException {
    X509Bundle self = TestPki.selfSigned();
    String said = talk(trusting(engine), self);
    assertTrue(
        said.startsWith("[close: the server's certificate is self-signed and not among " + dir),
        said);
    Path own = Files.writeString(dir.resolve("own.pem"), self.getCertificatePEM());
    Tls tls = load(TestTls.trusting(own), engine);
    assertEquals(TRUSTED_HELLO, talk(tls, self), "given as ca it is trusted");
  }

  @ParameterizedTest
  @EnumSource
  void of_an_unknown_ca_and_with_a_missing_intermediate(Tls.Engine engine) throws IOException {
    X509Bundle foreign = new TestPki("Foreign").localhost();
    String said = talk(trusting(engine), foreign);
    assertTrue(said.contains("the issuer of the server's certificate, CN=Foreign, is not"), said);
    X509Bundle below = TestPki.make(PKI.intermediate, TestPki::forLocalhost);
    assertEquals(TRUSTED_HELLO, talk(trusting(engine), below));
    X509Bundle alone =
        X509Bundle.fromCertificatePath(
            new java.security.cert.X509Certificate[] {below.getCertificate()},
            PKI.root.getCertificate(),
            below.getKeyPair());
    said = talk(trusting(engine), alone);
    assertTrue(said.contains("CN=Test Issuing, is not among"), said);
    assertTrue(said.contains("or add the intermediate certificate there"), said);
  }

  @ParameterizedTest
  @EnumSource
  void a_pin_is_checked_on_top_of_the_rest(Tls.Engine engine) throws IOException {
    X509Bundle server = PKI.localhost();
    String pin = TrustedPeers.pin(server.getCertificate());
    assertEquals(TRUSTED_HELLO, talk(pinned(engine, "sha256/other", pin), server));
    String said = talk(pinned(engine, "sha256/other"), server);
    assertTrue(said.contains("the server's key is " + pin + ", which is not among pins"), said);
    X509Bundle self = TestPki.selfSigned();
    said = talk(pinned(engine, TrustedPeers.pin(self.getCertificate())), self);
    assertTrue(said.contains("self-signed"), said);
  }

  private Tls pinned(Tls.Engine engine, String... pins) throws IOException {
    return load(usual().pins(pins), engine);
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_wants_a_certificate_gets_ours_and_says_so_if_there_is_none(Tls.Engine engine)
      throws IOException {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      TlsPeer.Setting wanting =
          socket -> {
            socket.setEnabledProtocols(new String[] {version});
            socket.setNeedClientAuth(true);
          };
      try (TlsPeer peer = TlsPeer.tls(PKI.context(PKI.localhost()), wanting, TlsPeer::echo);
          TlsRig with = new TlsRig();
          TlsRig without = new TlsRig()) {
        assertEquals(TRUSTED_HELLO, "" + with.talk(withKey(engine), "localhost", peer.port()));
        String said = "" + without.talk(trusting(engine), "localhost", peer.port());
        assertTrue(said.contains("certificate and key"), version + " " + said);
      }
    }
  }

  private Tls withKey(Tls.Engine engine) throws IOException {
    var _ = TestPki.write(dir, "device", PKI.device("device-1"));
    return load(usual().own(dir, "device"), engine);
  }

  @ParameterizedTest
  @EnumSource
  void application_protocols_are_offered(Tls.Engine engine) throws IOException {
    Tls tls = load(usual().tls13Only().alpn("mqtt"), engine);
    try (TlsPeer peer =
            TlsPeer.tls(PKI.context(PKI.localhost()), TlsTest::speakMqtt, TlsPeer::echo);
        TlsRig rig = new TlsRig()) {
      assertEquals(TRUSTED_HELLO, "" + rig.talk(tls, "localhost", peer.port()));
    }
  }

  private static void speakMqtt(SSLSocket socket) {
    socket.setHandshakeApplicationProtocolSelector(
        (_, offered) -> offered.equals(List.of("mqtt")) ? "mqtt" : null);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    socket.setSSLParameters(parameters);
  }

  @ParameterizedTest
  @EnumSource
  void names_that_are_none_are_refused_before_a_byte_is_sent(Tls.Engine engine) throws IOException {
    assumeTrue(OpenSsl.isAvailable());
    for (String name : List.of("", "a\0b.example", "a..b", "-", "x".repeat(300))) {
      Tls tls = load(usual().verifyName(name), engine);
      try (TlsPeer peer = TlsPeer.raw(s -> assertEquals(-1, s.getInputStream().read()));
          TlsRig rig = new TlsRig()) {
        String said = "" + rig.talk(tls, "127.0.0.1", peer.port());
        assertTrue(said.contains("is no server name"), said);
        assertTrue(peer.failures.isEmpty(), () -> "" + peer.failures);
      }
    }
  }
}
