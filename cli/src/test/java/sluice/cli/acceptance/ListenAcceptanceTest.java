package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.gateway.testkit.Broker;

/** Local clients of a gateway in a process of its own. */
class ListenAcceptanceTest {
  private static final int KILLS = 8;
  private static final int STARTS_MAX = 5;

  @TempDir Path dir;

  private Path config(int upstream, int port) throws IOException {
    return Files.writeString(
        dir.resolve("sluice.toml"),
        """
        [gateway]
        id = "g"
        [uplink.broker]
        host = "127.0.0.1"
        port = %d
        reconnect_min = "50ms"
        reconnect_max = "500ms"
        [listen.shop]
        port = %d
        downlink = ["down/#"]
        [sample.load]
        source = "load"
        period = "100ms"
        [spool]
        dir = "spool"
        segment_bytes = "128KiB"
        """
            .formatted(upstream, port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void what_a_local_client_was_told_is_stored_arrives_whenever_the_gateway_is_killed()
      throws Exception {
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Cloud cloud = Cloud.subscribe(broker.port())) {
      for (int kill = 0; kill < KILLS; kill++) {
        try (Local local = Local.start(this, broker.port())) {
          local.publish(acknowledged, kill, 20 + random.nextInt(300));
          local.gateway.kill();
        }
      }
      try (Local _ = Local.start(this, broker.port())) {
        Observer.await(
            "all that was acknowledged", 60, () -> cloud.payloads.containsAll(acknowledged));
      }
      assertTrue(acknowledged.size() > KILLS * 10, "acknowledged: " + acknowledged.size());
    }
  }

  @Test
  void a_local_client_hears_readings_and_what_an_uplink_sends_down() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Local local = Local.start(this, broker.port());
        Cloud cloud = Cloud.subscribe(broker.port())) {
      Set<String> heard = ConcurrentHashMap.newKeySet();
      local.client.setCallback(
          new Hearing() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
              heard.add(topic);
            }
          });
      local.client.subscribe("sluice/g/load", 1).waitForCompletion();
      local.client.subscribe("down/+", 1).waitForCompletion();
      Observer.await(
          "both",
          60,
          () -> {
            cloud.send("down/valve"); // the uplink may have to come up first
            return heard.containsAll(Set.of("sluice/g/load", "down/valve"));
          });
    }
  }

  @Test
  void a_gateway_that_stops_says_so_to_its_clients_and_exits_in_order() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Local local = Local.start(this, broker.port())) {
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      local.publish(acknowledged, 0, 50);
      assertEquals(0, local.gateway.terminate(), local.gateway.stderr());
      assertTrue(local.gateway.stderr().contains("listen shop: open on port"));
    }
  }

  /** What arrives upstream. */
  private record Cloud(MqttAsyncClient client, Set<String> payloads)
      implements AutoCloseable, Hearing {

    static Cloud subscribe(int port) throws MqttException {
      MqttAsyncClient client =
          new MqttAsyncClient("tcp://127.0.0.1:" + port, "cloud", new MemoryPersistence());
      Cloud cloud = new Cloud(client, ConcurrentHashMap.newKeySet());
      client.setCallback(cloud);
      client.connect(new MqttConnectionOptions()).waitForCompletion();
      client.subscribe("sluice/g/t/#", 1).waitForCompletion();
      return cloud;
    }

    void send(String topic) {
      try {
        var _ = client.publish(topic, new MqttMessage(new byte[] {1}, 1, false, null));
      } catch (MqttException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      payloads.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws MqttException {
      client.disconnectForcibly(0, 1_000, false);
      client.close(true);
    }
  }

  /** A gateway and a client of it that is connected. */
  private record Local(GatewayProcess gateway, MqttAsyncClient client) implements AutoCloseable {

    /** Again on another port if somebody else has it. */
    static Local start(ListenAcceptanceTest of, int upstream) throws Exception {
      for (int i = 0; i < STARTS_MAX; i++) {
        int port = freePort();
        GatewayProcess gateway =
            GatewayProcess.start(
                of.dir, Main.class, "run", "--config", of.config(upstream, port).toString());
        MqttAsyncClient client =
            new MqttAsyncClient("tcp://127.0.0.1:" + port, "device", new MemoryPersistence());
        if (connects(gateway, client)) {
          return new Local(gateway, client);
        }
        client.close(true);
        gateway.close();
      }
      throw new AssertionError("no gateway came up");
    }

    private static boolean connects(GatewayProcess gateway, MqttAsyncClient client) {
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setAutomaticReconnect(false);
      boolean[] up = new boolean[1];
      Observer.await(
          "the gateway, or its end",
          60,
          () -> {
            try {
              client.connect(options).waitForCompletion(5_000);
              up[0] = true;
            } catch (MqttException e) {
              up[0] = false;
            }
            return up[0] || !gateway.isAlive();
          });
      return up[0];
    }

    /** Publishes on and on, at QoS 1, until so many are acknowledged. */
    void publish(Set<String> acknowledged, int run, int goal) {
      int before = acknowledged.size();
      MqttActionListener listener =
          new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
              acknowledged.add(String.valueOf(token.getUserContext()));
            }

            @Override
            public void onFailure(IMqttToken token, Throwable why) {}
          };
      int[] next = new int[1];
      Observer.await(
          "acknowledgements",
          60,
          () -> {
            for (int i = 0; i < 20 && client.getPendingTokens().length < 100; i++) {
              String text = run + "-" + next[0]++;
              MqttMessage message =
                  new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, false, null);
              try {
                var _ = client.publish("t/" + next[0] % 3, message, text, listener);
              } catch (MqttException e) {
                return false;
              }
            }
            return acknowledged.size() - before >= goal;
          });
    }

    @Override
    public void close() throws MqttException {
      gateway.close();
      client.disconnectForcibly(0, 0, false);
      client.close(true);
    }
  }
}
