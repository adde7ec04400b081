package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote: mosquitto's and Paho. */
class RealClientsTest {
  private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");
  private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");

  @TempDir Path dir;

  private Process run(String name, Path program, String... args) throws Exception {
    assumeTrue(Files.exists(program), program + " is not here: apt-get install mosquitto-clients");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve(name).toFile())
        .start();
  }

  private String said(String name) throws Exception {
    return Files.readString(dir.resolve(name));
  }

  @Test
  void mosquitto_pub_of_each_version_and_qos_is_acknowledged_and_stored() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), BrokerRig.listener())) {
      List<String> wanted = new ArrayList<>();
      for (String version : List.of("5", "311")) {
        for (String qos : List.of("0", "1", "2")) {
          String text = version + " " + qos;
          wanted.add(text);
          String port = "" + rig.port();
          Process pub =
              run("pub", PUB, "-p", port, "-V", version, "-q", qos, "-t", "t", "-m", text);
          rig.until("published", () -> !pub.isAlive());
          assertEquals(0, pub.exitValue(), said("pub"));
        }
      }
      rig.until("stored", () -> rig.payloads().equals(wanted));
      assertEquals(0, rig.status().violations());
    }
  }

  @Test
  void mosquitto_sub_hears_what_mosquitto_pub_says() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), BrokerRig.listener())) {
      String port = "" + rig.port();
      for (String version : List.of("mqttv5", "mqttv311")) {
        Process sub =
            run("sub", SUB, "-p", port, "-V", version, "-q", "2", "-t", "a/+/c", "-C", "3", "-v");
        rig.until("subscribed", rig.broker()::isHeard);
        for (String qos : List.of("0", "1", "2")) {
          Process pub = run("pub", PUB, "-p", port, "-q", qos, "-t", "a/b/c", "-m", "m" + qos);
          rig.until("published", () -> !pub.isAlive());
        }
        rig.until("heard", () -> !sub.isAlive());
        assertEquals("a/b/c m0\na/b/c m1\na/b/c m2\n", said("sub"));
        rig.until("nobody is there", () -> !rig.broker().isHeard());
      }
    }
  }

  @Test
  void pahos_stream_of_thousands_is_stored_once_and_in_order_for_each_topic() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), BrokerRig.listener());
        PahoStream paho = PahoStream.start(rig.port(), 2_000)) {
      rig.until("all acknowledged", paho::isDone);
      assertEquals("", paho.failure());
      rig.until("all stored", () -> rig.records().size() == 2_000);
      int[] last = {-1, -1, -1, -1, -1};
      rig.records()
          .forEach(record -> {
            int topic = Integer.parseInt(record.topic().substring(2));
            String text = new String(record.payload(), StandardCharsets.UTF_8);
            int number = Integer.parseInt(text.substring(1));
            assertTrue(number > last[topic], () -> text + " after m" + last[topic]);
            last[topic] = number;
          });
    }
  }
}
