package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Broker;
import sluice.loop.testkit.NameServer;
import sluice.loop.testkit.TestPki;

/** {@code sluice mqtt pub} and {@code sub} as processes, against a real mosquitto. */
final class MqttToolTest {
  @TempDir Path dir;

  private record Tool(Process process, Path out, Path err) {
    String stdout() throws IOException {
      return Files.readString(out);
    }

    String stderr() throws IOException {
      return Files.readString(err);
    }

    int exit() {
      return process.onExit().join().exitValue();
    }
  }

  private Tool tool(String input, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "sluice.cli.Main",
                "mqtt"));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(dir, "tool", ".out");
    Path err = Files.createTempFile(dir, "tool", ".err");
    Path in = Files.writeString(Files.createTempFile(dir, "tool", ".in"), input);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Tool(process, out, err);
  }

  @Test
  void whatIsPublishedIsPrintedByTheSubscriber() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"))) {
      String port = String.valueOf(broker.port());
      for (String client : List.of("paho", "native")) {
        String topic = "tool/" + client;
        Tool pub =
            tool(
                "one\ntwo °C\nthree\n",
                "pub",
                "--host",
                "127.0.0.1",
                "--port",
                port,
                "--client",
                client,
                "--qos",
                "2",
                "--retain",
                "--json",
                topic,
                "--lines");
        assertEquals(0, pub.exit(), pub.stderr());
        assertTrue(pub.stdout().contains("\"acked\" : 3"), pub.stdout());
        Tool sub =
            tool(
                "",
                "sub",
                "--host",
                "127.0.0.1",
                "--port",
                port,
                "--client",
                client,
                "--count",
                "1",
                "--seconds",
                "30",
                "-v",
                topic);
        assertEquals(0, sub.exit(), sub.stderr());
        assertEquals(topic + " three\n", sub.stdout());
        assertTrue(sub.stderr().contains("connected to 127.0.0.1:" + port), sub.stderr());
      }
    }
  }

  @Test
  void anUplinkOfAConfigurationIsUsedWithoutTakingItsSession() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"))) {
      Path config = dir.resolve("sluice.toml");
      Files.writeString(
          config,
          "[gateway]\nid = \"greenhouse\"\n[uplink.home]\nhost = \"127.0.0.1\"\nport = "
              + broker.port()
              + "\n");
      Tool pub = tool("", "pub", "-c", config.toString(), "-r", "a/b", "-m", "hello");
      assertEquals(0, pub.exit(), pub.stderr());
      assertTrue(pub.stdout().startsWith("a/b: 1 acknowledged at QoS 1 in "), pub.stdout());
      Tool sub =
          tool(
              "", "sub", "-c", config.toString(), "--count", "1", "--seconds", "30", "--json", "#");
      assertEquals(0, sub.exit(), sub.stderr());
      assertTrue(sub.stdout().startsWith("{\"topic\":\"a/b\",\"payload\":\"hello\""), sub.stdout());
      String log = Files.readString(dir.resolve("broker").resolve("log"), StandardCharsets.UTF_8);
      assertTrue(log.contains("greenhouse-tool-"), log);
    }
  }

  @Test
  void anUplinkOverTlsIsSpokenToOverTlsAlone() throws Exception {
    TestPki pki = new TestPki();
    Path ca = pki.writeCa(dir);
    Path certificate = TestPki.write(dir, "server", pki.localhost());
    String server =
        "cafile %s\ncertfile %s\nkeyfile %s\n"
            .formatted(ca, certificate, dir.resolve("server.key"));
    try (Broker broker = Broker.start(dir.resolve("broker"), server)) {
      Path config = dir.resolve("sluice.toml");
      Files.writeString(
          config,
          "[uplink.home]\nhost = \"127.0.0.1\"\nport = %d\n[uplink.home.tls]\nca = \"ca.pem\"\n"
              .formatted(broker.port()));
      for (String client : List.of("paho", "native")) {
        Tool pub = tool("", "pub", "-c", config.toString(), "--client", client, "t", "-m", "x");
        assertEquals(0, pub.exit(), pub.stderr());
      }
    }
  }

  /** The JDK would find nothing (RFC 6761, 6.2): what resolves is [dns]. */
  @Test
  void theBrokersNameIsResolvedAsTheConfigurationSays() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        NameServer names = NameServer.start("127.0.0.1")) {
      Path config = dir.resolve("sluice.toml");
      Files.writeString(
          config,
          "[uplink.home]\nhost = \"broker.test\"\nport = %d\n[dns]\nservers = [\"%s\"]\n"
              .formatted(broker.port(), names.text()));
      for (String client : List.of("paho", "native")) {
        Tool pub = tool("", "pub", "-c", config.toString(), "--client", client, "t", "-m", "x");
        assertEquals(0, pub.exit(), pub.stderr());
      }
      assertTrue(names.asked().contains("broker.test."), names.asked()::toString);
    }
  }

  @Test
  void aBrokerThatIsNotThereIsAFailureThatSaysWhere() throws Exception {
    Tool pub = tool("", "pub", "--host", "127.0.0.1", "--port", "1", "t", "-m", "x");
    assertEquals(1, pub.exit());
    assertTrue(pub.stderr().contains("127.0.0.1:1"), pub.stderr());
    assertEquals("", pub.stdout());
  }
}
