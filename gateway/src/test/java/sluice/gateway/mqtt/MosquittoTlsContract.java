package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Broker;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsOptions;
import sluice.loop.net.TlsSource;
import sluice.loop.net.TlsStatus;
import sluice.loop.testkit.SoftToken;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;

/** What every uplink client does with a real mosquitto that speaks TLS. */
abstract class MosquittoTlsContract implements UplinkRig.Factory {
  private static final TestPki PKI = new TestPki();

  @TempDir Path dir;

  private Broker broker(boolean mutual) throws IOException {
    Path ca = PKI.writeCa(dir);
    Path certificate = TestPki.write(dir, "server", PKI.localhost());
    return Broker.start(
        dir.resolve("broker"),
        """
        cafile %s
        certfile %s
        keyfile %s
        require_certificate %b
        use_identity_as_username %b
        log_type all
        """
            .formatted(ca, certificate, dir.resolve("server.key"), mutual, mutual));
  }

  private TlsOptions tls(Path ca, @Nullable String own) {
    TestTls tls = TestTls.trusting(ca).handshakeTimeoutMillis(5_000);
    return (own == null ? tls : tls.own(dir, own)).done();
  }

  private UplinkRig rig(Broker broker, TlsOptions tls) {
    return new UplinkRig(TestOptions.to(broker.port()).backOff(1, 50, 60_000).done(), tls, this);
  }

  private static void acknowledged(UplinkRig rig, long id) {
    rig.runUntil("published", () -> rig.publish(id, 1) == PublishResult.ACCEPTED);
    rig.runUntil("acknowledged", () -> rig.acked.contains(id));
  }

  private static String firstLoss(UplinkRig rig) {
    rig.client.connect(0);
    rig.runUntil("down", () -> !rig.downs.isEmpty());
    assertTrue(rig.ups.isEmpty(), rig::toString);
    return rig.downs.getFirst().reason();
  }

  @Test
  void a_server_that_is_trusted_takes_messages() throws Exception {
    try (Broker broker = broker(false);
        UplinkRig rig = rig(broker, tls(dir.resolve("ca.pem"), null))) {
      rig.connect();
      for (long id = 1; id <= 200; id++) {
        acknowledged(rig, id);
      }
      assertEquals(List.of(), rig.downs);
      assertEquals(null, Objects.requireNonNull(rig.source).status().problem());
    }
  }

  @Test
  void a_server_that_is_not_trusted_gets_nothing() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    try (Broker broker = broker(false);
        UplinkRig rig = rig(broker, tls(new TestPki("Other").writeCa(other), null))) {
      String said = firstLoss(rig);
      assertTrue(said.contains("the issuer of the server's certificate, CN=Test Root, is"), said);
    }
  }

  @Test
  void a_server_that_wants_a_certificate_gets_it_or_is_told_about() throws Exception {
    TestPki.write(dir, "device", PKI.device("device-1"));
    try (Broker broker = broker(true);
        UplinkRig with = rig(broker, tls(dir.resolve("ca.pem"), "device"));
        UplinkRig without = rig(broker, tls(dir.resolve("ca.pem"), null))) {
      with.connect();
      acknowledged(with, 1);
      String said = firstLoss(without);
      assertTrue(said.contains("certificate"), said);
    }
  }

  @Test
  void a_key_that_stays_in_its_token_is_used_there() throws Exception {
    SoftToken.open().put("device-7", PKI.device("device-7"));
    Path pin = Files.writeString(dir.resolve("token.pin"), SoftToken.PIN);
    TlsOptions tls =
        TestTls.trusting(PKI.writeCa(dir)).token(SoftToken.open().named("device-7", pin)).done();
    try (Broker broker = broker(true);
        UplinkRig rig = rig(broker, tls)) {
      rig.connect();
      for (long id = 1; id <= 200; id++) {
        acknowledged(rig, id);
      }
      TlsStatus status = Objects.requireNonNull(rig.source).status();
      assertEquals(Tls.Engine.JDK, status.engine());
      assertEquals("the key is in a token", status.engineReason());
      assertTrue(broker.log().contains("u'device-7'"), broker::log);
    }
  }

  @Test
  void our_own_expired_certificate_is_told_about_and_a_new_one_is_used_without_a_restart()
      throws Exception {
    Instant now = Instant.now();
    X509Bundle old =
        PKI.issue(b ->
            b.subject("CN=device-1")
                .notBefore(now.minus(9, ChronoUnit.DAYS))
                .notAfter(now.minus(2, ChronoUnit.DAYS)));
    TestPki.write(dir, "device", old);
    try (Broker broker = broker(true);
        UplinkRig rig = rig(broker, tls(dir.resolve("ca.pem"), "device"))) {
      String said = firstLoss(rig);
      assertTrue(said.contains("certificate"), said);
      TestPki.write(dir, "device", PKI.device("device-1"));
      rig.runUntil("up", () -> !rig.ups.isEmpty());
      acknowledged(rig, 1);
    }
  }

  @Test
  void files_that_are_not_there_keep_the_uplink_down_until_they_are() throws Exception {
    try (Broker broker = broker(true);
        UplinkRig rig = rig(broker, tls(dir.resolve("ca.pem"), "device"))) {
      String said = firstLoss(rig);
      assertTrue(said.contains("device.key: does not exist"), said);
      TestPki.write(dir, "device", PKI.device("device-1"));
      rig.runUntil("up", () -> !rig.ups.isEmpty());
    }
  }

  @Test
  void broken_new_files_leave_the_old_ones_in_use() throws Exception {
    TestPki.write(dir, "device", PKI.device("device-1"));
    try (Broker broker = broker(true);
        UplinkRig rig = rig(broker, tls(dir.resolve("ca.pem"), "device"))) {
      rig.connect();
      Files.writeString(dir.resolve("device.key"), "nonsense");
      TlsSource source = Objects.requireNonNull(rig.source);
      source.refresh();
      rig.runUntil("noticed", () -> source.status().problem() != null);
      assertTrue(rig.downs.isEmpty(), "the connection stays");
      broker.stop();
      rig.runUntil("down", () -> !rig.downs.isEmpty());
      broker.start();
      rig.runUntil("up again", () -> rig.ups.size() > 1);
      String problem = "" + source.status().problem();
      assertTrue(problem.contains("device.key: holds no private key"), problem);
      assertFalse(source.status().certificateExpires() == null);
    }
  }
}
