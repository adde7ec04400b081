package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.cli.Main;
import sluice.gateway.testkit.Broker;

/** A native addon in the folder of a gateway that runs, as a broker sees it. */
class AddonAcceptanceTest {
  private static final String HELLO =
      """
      static void tick(void *data) { sluice_publish_reading("temperature", VALUE, "°C"); }
      static void told(void *data, const char *topic, const void *payload, size_t length) {
        sluice_publish("hello/told", payload, length);
      }
      static int64_t init(void) {
        sluice_subscribe("hello/in/rate", told, NULL);
        return sluice_set_interval(20, tick, NULL);
      }
      SLUICE_ADDON(hello, init)
      """;

  @TempDir Path dir;

  private record Arrived(String topic, String payload, long nanos) {}

  private static final class Cloud implements Hearing {
    final List<Arrived> all = new CopyOnWriteArrayList<>();

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
      all.add(new Arrived(topic, payload, System.nanoTime()));
    }

    boolean has(String payload) {
      return all.stream().anyMatch(one -> one.payload.contains(payload));
    }

    long firstNanos(String payload) {
      return all.stream()
          .filter(one -> one.payload.contains(payload))
          .findFirst()
          .orElseThrow()
          .nanos;
    }
  }

  @Test
  void dropReplaceAndRemoveTakeEffectWhileItRuns() throws Exception {
    Path addons = Files.createDirectory(dir.resolve("addons"));
    Path first = Compiler.build(dir.resolve("1"), HELLO.replace("VALUE", "1.5"));
    Path second = Compiler.build(dir.resolve("2"), HELLO.replace("VALUE", "2.5"));
    try (Broker broker = Broker.start(dir.resolve("broker"))) {
      MqttAsyncClient client =
          new MqttAsyncClient("tcp://127.0.0.1:" + broker.port(), "cloud", new MemoryPersistence());
      Cloud cloud = new Cloud();
      client.setCallback(cloud);
      client.connect(new MqttConnectionOptions()).waitForCompletion();
      client.subscribe("sluice/g/#", 1).waitForCompletion();
      try (GatewayProcess gateway = start(broker.port())) {
        Observer.await("a reading", 60, () -> cloud.has("{\"value\""));
        long dropped = System.nanoTime();
        Files.move(first, addons.resolve("hello.so"));
        Observer.await("the addon's reading", 60, () -> cloud.has("\"value\":1.5"));
        long firstMillis = (cloud.firstNanos("\"value\":1.5") - dropped) / 1_000_000;
        MqttMessage rate =
            new MqttMessage("rate 7".getBytes(StandardCharsets.UTF_8), 1, false, null);
        client.publish("sluice/g/hello/in/rate", rate).waitForCompletion();
        Observer.await(
            "the answer to a message from the cloud",
            60,
            () ->
                cloud.all.stream()
                    .anyMatch(m -> m.topic.endsWith("told") && m.payload.equals("rate 7")));
        long replaced = System.nanoTime();
        Files.move(second, addons.resolve("hello.so"), StandardCopyOption.ATOMIC_MOVE);
        Observer.await("the new reading", 60, () -> cloud.has("\"value\":2.5"));
        long secondMillis = (cloud.firstNanos("\"value\":2.5") - replaced) / 1_000_000;
        Observer.await("the old mapping to go", 60, () -> libraries(gateway) == 1);
        Files.delete(addons.resolve("hello.so"));
        Observer.await("the mapping to go", 60, () -> libraries(gateway) == 0);
        System.err.println(
            "drop to broker " + firstMillis + " ms, replace " + secondMillis + " ms");
        assertTrue(firstMillis < 5_000 && secondMillis < 5_000, "on any machine");
        assertEquals(0, gateway.terminate(), gateway.stderr());
        assertTrue(gateway.stderr().contains("addon hello: running"), gateway.stderr());
        assertTrue(
            cloud.all.stream().anyMatch(one -> one.topic.equals("sluice/g/hello/temperature")));
      }
      client.disconnectForcibly(0, 1_000, false);
      client.close(true);
    }
  }

  @Test
  void anAddonThatCrashedTheGatewayIsNotLetIntoItAgain() throws Exception {
    Path addons = Files.createDirectory(dir.resolve("addons"));
    String crash =
        """
        static void crash(void *data) { *(volatile int *) 8 = 1; }
        static int64_t init(void) { return sluice_set_timeout(50, crash, NULL); }
        SLUICE_ADDON(crash, init)
        """;
    Compiler.build(addons.resolve("crash.so"), crash);
    try (Broker broker = Broker.start(dir.resolve("broker"))) {
      try (GatewayProcess gateway = start(broker.port())) {
        assertTrue(gateway.exitCode() != 0, "it is a segmentation fault");
      }
      try (GatewayProcess gateway = start(broker.port())) {
        Observer.await(
            "its demotion",
            60,
            () -> log(gateway).contains("addon crash: runs in a process of its own from now on"));
        Observer.await("a crash there", 60, () -> log(gateway).contains("SIGSEGV"));
        assertEquals(0, gateway.terminate(), gateway.stderr());
      }
    }
  }

  private static String log(GatewayProcess gateway) {
    try {
      return gateway.stderr();
    } catch (IOException e) {
      return "";
    }
  }

  private GatewayProcess start(int port) throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("sluice.toml"),
            """
            [gateway]
            id = "g"
            [uplink.broker]
            host = "127.0.0.1"
            port = %d
            [sample.load]
            source = "load"
            period = "100ms"
            [spool]
            dir = "spool"
            [addons]
            folder = "addons"
            downlink_from = ["broker"]
            """
                .formatted(port));
    return GatewayProcess.start(dir, Main.class, "run", "--config", config.toString());
  }

  /** Libraries of addons that the process has mapped. */
  private static long libraries(GatewayProcess gateway) {
    try {
      return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/maps")).stream()
          .filter(line -> line.contains("/memfd:addon-"))
          .map(line -> line.substring(line.indexOf("/memfd:")))
          .distinct()
          .count();
    } catch (IOException e) {
      return -1;
    }
  }
}
