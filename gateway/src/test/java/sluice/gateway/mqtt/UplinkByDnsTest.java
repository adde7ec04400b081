package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Broker;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.net.TlsOptions;
import sluice.loop.testkit.NameServer;
import sluice.loop.testkit.TestPki;

/**
 * Both clients, a broker's name that only a server of our own knows, and what runs meanwhile: the
 * JDK, asked for {@code broker.test}, would fail (RFC 6761, 6.2).
 */
class UplinkByDnsTest {
  private static final String NAME = "broker.test";

  @TempDir Path dir;
  private final NameServer names = NameServer.start("127.0.0.1");

  private final Map<String, UplinkRig.Factory> clients =
      Map.of(
          "native",
          (loop, options, listener) ->
              MqttClient.create(loop, Dns.open(loop, dns()), options, listener, new Random()),
          "paho",
          (loop, options, listener) ->
              PahoClient.create(loop, Dns.open(loop, dns()), options, listener, new Random()));

  @AfterEach
  void close() {
    names.close();
  }

  @Test
  void the_native_client_resolves_and_connects_on_its_own_thread() throws Exception {
    Set<String> threads = whileUp("native");
    threads.removeIf(name -> name.startsWith("sluice-worker"));
    assertEquals(Set.of(), threads);
    assertTrue(names.asked().contains(NAME + "."));
  }

  @Test
  void with_paho_there_are_its_own_threads_and_none_to_resolve() throws Exception {
    Set<String> threads = whileUp("paho");
    assertFalse(threads.isEmpty(), "Paho has threads");
    threads.removeIf(name -> name.startsWith("sluice-worker") || name.startsWith("sluice-paho"));
    threads.removeIf(name -> name.startsWith("MQTT "));
    assertEquals(Set.of(), threads);
    assertTrue(names.asked().contains(NAME + "."));
  }

  @Test
  void the_name_is_verified_although_an_address_is_connected() throws Exception {
    TestPki pki = new TestPki();
    for (String client : clients.keySet()) {
      try (Broker broker = broker(pki, NAME);
          UplinkRig rig = rig(client, broker.port(), tls(pki))) {
        rig.connect();
        assertEquals(List.of(), rig.downs, client);
      }
    }
  }

  @Test
  void a_certificate_for_the_address_or_another_name_is_refused() throws Exception {
    TestPki pki = new TestPki();
    for (String client : clients.keySet()) {
      try (Broker broker = broker(pki, "other.test");
          UplinkRig rig = rig(client, broker.port(), tls(pki))) {
        rig.client.connect(0);
        rig.runUntil("down", () -> !rig.downs.isEmpty());
        String said = rig.downs.getFirst().reason();
        assertTrue(said.contains(NAME) && said.contains("other.test"), client + ": " + said);
      }
    }
  }

  /** The threads that came while a connection came up, and was used. */
  private Set<String> whileUp(String client) throws Exception {
    try (ScriptedBroker broker = ScriptedBroker.start(Scripts::serve)) {
      Set<String> before = threads();
      try (UplinkRig rig = rig(client, broker.port(), null)) {
        rig.connect();
        assertEquals(PublishResult.ACCEPTED, rig.publish(1, 1));
        rig.runUntil("acknowledged", () -> rig.acked.contains(1L));
        Set<String> now = threads();
        now.removeAll(before);
        now.removeIf(name -> name.startsWith("scripted "));
        return now;
      }
    }
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      names.add(thread.getName());
    }
    return names;
  }

  private UplinkRig rig(String client, int port, @Nullable TlsOptions tls) {
    MqttOptions options = MqttOptions.of(NAME, port, Protocol.MQTT5, "by-dns");
    UplinkRig.Factory factory = clients.get(client);
    assertTrue(factory != null, client);
    return new UplinkRig(options, tls, factory);
  }

  private DnsOptions dns() {
    return DnsOptions.DEFAULT.withServers(List.of(names.address()));
  }

  private Broker broker(TestPki pki, String certified) throws Exception {
    Path ca = pki.writeCa(dir);
    Path certificate =
        TestPki.write(
            dir,
            "server",
            pki.issue(b ->
                b.subject("CN=" + certified)
                    .addSanDnsName(certified)
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()));
    return Broker.start(
        dir.resolve("broker"),
        "cafile %s\ncertfile %s\nkeyfile %s\n"
            .formatted(ca, certificate, dir.resolve("server.key")));
  }

  private TlsOptions tls(TestPki pki) throws Exception {
    Path ca = pki.writeCa(dir);
    return new TlsOptions(ca, null, null, null, null, null, List.of(), false, List.of(), 5_000);
  }
}
