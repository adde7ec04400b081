package sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.SluiceConfig;
import sluice.config.UplinkConfig;
import sluice.gateway.DnsSettings;
import sluice.gateway.UplinkOptions;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.PahoClient;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.net.TlsSource;

/**
 * The broker that an {@code sluice mqtt} command means: an uplink of a configuration, or a host.
 *
 * @param options but for the uplink's TLS, which needs a loop: {@link #client} adds it
 */
record MqttTarget(
    MqttOptions options, DnsOptions dns, @Nullable UplinkConfig uplink, boolean isPaho) {
  /** What a configuration says of it. */
  private record Configured(UplinkConfig uplink, DnsOptions dns) {}

  private static final int PORT = 1_883;

  static void addOptions(CommandSpec spec) {
    spec.addOption(Command.config(false, "Take the broker from this configuration."))
        .addOption(
            text("--uplink", "NAME", "Which uplink of the configuration, if there are some."))
        .addOption(text("--host", "HOST", "The broker, without a configuration."))
        .addOption(number("--port", "PORT", "Its port, " + PORT + " if not given."))
        .addOption(text("--username", "NAME", "The user."))
        .addOption(
            OptionSpec.builder("--password-file")
                .paramLabel("FILE")
                .type(Path.class)
                .description("A file whose first line is the password.")
                .build())
        .addOption(number("--qos", "0..2", "1 if not given."))
        .addOption(
            text(
                "--client",
                "CLIENT",
                "\"paho\", or \"native\", the gateway's own. Paho if not given."));
  }

  /**
   * What the options say, or null after a configuration's errors were listed.
   *
   * @throws ParameterException if they contradict each other
   * @throws IOException if a file cannot be read
   */
  static @Nullable MqttTarget of(ParseResult options) throws IOException {
    int qos = options.matchedOptionValue("--qos", 1);
    String client = options.matchedOptionValue("--client", "paho");
    if (qos < 0 || qos > 2) {
      throw wrong(options, "--qos is 0, 1 or 2");
    }
    if (!client.equals("paho") && !client.equals("native")) {
      throw wrong(options, "--client is paho or native");
    }
    if (options.hasMatchedOption("--config") == options.hasMatchedOption("--host")) {
      throw wrong(options, "give --config FILE or --host HOST");
    }
    Configured configured = null;
    if (options.hasMatchedOption("--config")) {
      configured = configured(options);
      if (configured == null) {
        return null;
      }
    }
    UplinkConfig uplink = configured == null ? null : configured.uplink();
    MqttOptions found = uplink == null ? byHost(options) : UplinkOptions.of(uplink, null);
    boolean paho = client.equals("paho");
    if (paho && found.protocol() != Protocol.MQTT5) {
      throw wrong(options, "this uplink speaks MQTT 3.1.1, Paho does not; use --client native");
    }
    String id = found.clientId() + "-tool-" + ThreadLocalRandom.current().nextInt(1_000_000);
    DnsOptions dns = configured == null ? DnsOptions.DEFAULT : configured.dns();
    return new MqttTarget(found.forTool(id, qos), dns, uplink, paho);
  }

  UplinkClient client(Loop loop, UplinkListener listener) {
    TlsSource tls = uplink == null ? null : UplinkOptions.tls(loop, uplink);
    Dns resolver = Dns.open(loop, dns);
    return isPaho
        ? PahoClient.create(loop, resolver, options.over(tls), listener, new Random())
        : MqttClient.create(loop, resolver, options.over(tls), listener, new Random());
  }

  /** For messages. */
  String text() {
    return options.host() + ":" + options.port() + " by " + (isPaho ? "paho" : "native");
  }

  private static MqttOptions byHost(ParseResult options) throws IOException {
    int port = options.matchedOptionValue("--port", PORT);
    if (port < 1 || port > 65_535) {
      throw wrong(options, "--port is from 1 to 65535");
    }
    String host = options.matchedOptionValue("--host", "");
    MqttOptions plain = MqttOptions.of(host, port, Protocol.MQTT5, "sluice");
    String user = options.matchedOptionValue("--username", "");
    Path file = options.matchedOptionValue("--password-file", null);
    if (file != null && user.isEmpty()) {
      throw wrong(options, "--password-file needs --username");
    }
    return user.isEmpty() ? plain : plain.withCredentials(user, password(file));
  }

  private static byte @Nullable [] password(@Nullable Path file) throws IOException {
    if (file == null) {
      return null;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      throw new IOException(file + " is empty; its first line is the password");
    }
    return lines.get(0).getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable Configured configured(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    for (String other : List.of("--port", "--username", "--password-file")) {
      if (options.hasMatchedOption(other)) {
        throw wrong(options, other + " goes with --host; with --config the file says it");
      }
    }
    SluiceConfig config = Configs.loadedOrListed(ConfigFile.read(file));
    if (config == null) {
      return null;
    }
    List<String> names = List.copyOf(config.uplinks().keySet());
    String name = options.matchedOptionValue("--uplink", names.size() == 1 ? names.get(0) : "");
    UplinkConfig uplink = config.uplinks().get(name);
    if (uplink == null) {
      throw wrong(options, "say which with --uplink: " + String.join(", ", names));
    }
    return new Configured(uplink, DnsSettings.of(config.dns()));
  }

  private static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  private static OptionSpec number(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(Integer.class)
        .description(description)
        .build();
  }

  static ParameterException wrong(ParseResult options, String what) {
    return new ParameterException(options.commandSpec().commandLine(), what);
  }
}
