package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.loop.net.HostResolver;

/** Both clients reach a broker by its name through the resolver they are given. */
class UplinkByNameTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void the_native_client_asks_at_each_connect() throws Exception {
    reaches((loop, options, listener) ->
        MqttClient.create(loop, this::found, options, listener, new Random()));
  }

  @Test
  void paho_gets_an_address_and_asks_nobody_for_the_name() throws Exception {
    reaches((loop, options, listener) ->
        PahoClient.create(loop, this::found, options, listener, new Random()));
  }

  @Test
  void a_name_that_fails_is_a_loss_with_its_words() {
    fails((loop, options, listener) ->
        MqttClient.create(loop, this::unknown, options, listener, new Random()));
    fails((loop, options, listener) ->
        PahoClient.create(loop, this::unknown, options, listener, new Random()));
  }

  @Test
  void one_address_is_ipv4_first_and_another_at_each_turn() {
    List<String> picked = new ArrayList<>();
    for (int turn = 0; turn < 4; turn++) {
      OneAddress.of(
          this::three, "b", turn, (a, why) -> picked.add(a == null ? "" : a.getHostAddress()));
    }
    assertEquals(List.of("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1", "192.0.2.1"), picked);
    OneAddress.of(
        this::unknown, "b", 0, (a, why) -> picked.add(why == null ? "" : why.getMessage()));
    assertEquals("the name is unknown", picked.getLast());
  }

  private void reaches(UplinkRig.Factory factory) throws Exception {
    try (ScriptedBroker broker = ScriptedBroker.start(Scripts::serve);
        UplinkRig rig = new UplinkRig(options(broker.port()), factory)) {
      rig.connect();
      assertEquals(List.of("broker.test"), asked);
    }
  }

  private void fails(UplinkRig.Factory factory) {
    try (UplinkRig rig = new UplinkRig(options(1), factory)) {
      rig.client.connect(0);
      rig.runUntil("down", () -> !rig.downs.isEmpty());
      String said = rig.downs.getFirst().reason();
      assertTrue(said.contains("the name is unknown"), said);
    }
  }

  private static MqttOptions options(int port) {
    return MqttOptions.of("broker.test", port, Protocol.MQTT5, "by-name");
  }

  private HostResolver.Lookup found(String host, HostResolver.Answers answers) {
    asked.add(host);
    answers.onAddresses(StandardProtocolFamily.INET6, List.of());
    answers.onAddresses(StandardProtocolFamily.INET, List.of(InetAddress.ofLiteral("127.0.0.1")));
    answers.onEnd(null);
    return () -> {};
  }

  private HostResolver.Lookup three(String host, HostResolver.Answers answers) {
    answers.onAddresses(
        StandardProtocolFamily.INET6, List.of(InetAddress.ofLiteral("2001:db8::1")));
    answers.onAddresses(
        StandardProtocolFamily.INET,
        List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("192.0.2.2")));
    answers.onEnd(null);
    return () -> {};
  }

  private HostResolver.Lookup unknown(String host, HostResolver.Answers answers) {
    answers.onEnd(new IOException("the name is unknown"));
    return () -> {};
  }
}
