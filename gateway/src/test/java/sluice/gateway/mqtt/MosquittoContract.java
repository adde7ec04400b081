package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Broker;

/** What every uplink client does with a real mosquitto; the observer is a second such client. */
abstract class MosquittoContract implements UplinkRig.Factory {
  private static final int MESSAGES = 300;

  @TempDir Path dir;

  private UplinkRig rig(Broker broker, String clientId, int qos) {
    return new UplinkRig(TestOptions.to(broker.port()).clientId(clientId).qos(qos).done(), this);
  }

  @Test
  void messages_of_every_qos_arrive_in_order_with_their_properties() throws Exception {
    try (Broker broker = Broker.start(dir)) {
      for (int qos = 0; qos <= 2; qos++) {
        arrive(broker, qos);
      }
    }
  }

  private void arrive(Broker broker, int qos) {
    List<ReceivedMessage> received = new ArrayList<>();
    try (UplinkRig rig = rig(broker, "q" + qos, qos)) {
      assertTrue(rig.client.subscribe("of/" + qos + "/#", 2, received::add));
      rig.connect();
      rig.runUntil("subscribed", () -> rig.publish(probe(qos)) != null && !received.isEmpty());
      rig.runUntil("no more probes", () -> rig.client.window() > MESSAGES);
      received.clear();
      long[] next = {1};
      rig.runUntil(
          "all",
          () -> {
            while (next[0] <= MESSAGES && rig.client.window() > 0) {
              assertEquals(PublishResult.ACCEPTED, rig.publish(numbered(next[0]++, qos)));
            }
            received.removeIf(message -> message.topic().endsWith("probe"));
            return received.size() == MESSAGES;
          });
      for (int i = 0; i < MESSAGES; i++) {
        ReceivedMessage one = received.get(i);
        assertEquals(
            "n " + (i + 1), new String(one.payload(), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("text/plain", one.properties().contentType());
        String id = one.properties().user().getFirst().value();
        assertEquals("1-" + (i + 1), id);
      }
      assertEquals(List.of(), rig.downs);
    }
  }

  private static SpooledMessage probe(int qos) {
    return new SpooledMessage(0, "of/" + qos + "/probe", new byte[0], qos);
  }

  private static SpooledMessage numbered(long n, int qos) {
    MessageProperties properties =
        new MessageProperties(
            "text/plain", true, MessageProperties.NEVER, null, Wire.utf8("c"), List.of());
    return new SpooledMessage(
        (1L << 40) + n, "of/" + qos + "/" + n % 7, Wire.utf8("n " + n), qos, false, properties);
  }

  @Test
  void a_broker_restarted_again_and_again_loses_nothing() throws Exception {
    try (Broker broker = Broker.start(dir);
        UplinkRig rig = rig(broker, "sender", 1);
        UplinkRig observer = rig(broker, "observer", 1)) {
      List<Long> seen = new ArrayList<>();
      boolean[] subscribed = new boolean[1];
      assertTrue(observer.client.subscribe("t/#", 1, new Numbers(seen, subscribed)));
      observer.connect();
      observer.runUntil("subscribed", () -> subscribed[0]);
      rig.connect();
      long[] next = {1};
      for (int restart = 1; restart <= 3; restart++) {
        long until = restart * 200L;
        rig.runUntil(
            "sent",
            () -> {
              while (next[0] <= until && rig.publish(next[0], 1) == PublishResult.ACCEPTED) {
                next[0]++;
              }
              return next[0] > until;
            });
        int losses = restart;
        broker.stop();
        rig.runUntil("noticed", () -> rig.downs.size() >= losses);
        broker.start();
      }
      rig.runUntil("acknowledged", () -> new LinkedHashSet<>(rig.acked).size() == next[0] - 1);
      observer.runUntil("seen", () -> new LinkedHashSet<>(seen).size() == next[0] - 1);
      assertEquals(
          LongStream.range(1, next[0]).boxed().toList(), List.copyOf(new LinkedHashSet<>(seen)));
      assertTrue(rig.downs.size() >= 3, rig.toString());
    }
  }

  /** Mosquitto 2.0 closes the older connection without a word, so that this is a loss as any. */
  @Test
  void two_clients_of_one_id_back_off_from_each_other() throws Exception {
    try (Broker broker = Broker.start(dir);
        UplinkRig one = twin(broker);
        UplinkRig two = twin(broker)) {
      one.client.connect(0);
      two.client.connect(0);
      one.runUntil(
          "five losses",
          () -> {
            var _ = two.loop.turn();
            return one.waits.size() >= 5;
          });
      for (int i = 0; i < 5; i++) {
        assertEquals(i + 1, one.waits.get(i).failures(), "no connection has lasted");
      }
      assertTrue(two.waits.size() >= 2, two.waits.toString());
    }
  }

  private UplinkRig twin(Broker broker) {
    return new UplinkRig(
        TestOptions.to(broker.port()).clientId("twin").backOff(20, 10_000, 30_000).done(), this);
  }

  /** Takes the numbers of the rig's messages. */
  private record Numbers(List<Long> seen, boolean[] subscribed) implements SubscriptionListener {
    @Override
    public void onMessage(ReceivedMessage message) {
      seen.add(Long.parseLong(message.topic().substring(2)));
    }

    @Override
    public void onSubscribed(int qos) {
      subscribed[0] = true;
    }
  }
}
