package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;

/** {@code sluice mqtt sub}: prints what a broker sends. */
final class MqttSubCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "sub",
            "Subscribe and print what comes, until SIGINT, a count or a time.",
            "sluice mqtt sub --host broker.example -v 'sluice/#'",
            "sluice mqtt sub --config sluice.toml --count 1 --seconds 10 --json 'sluice/+/door'");
    MqttTarget.addOptions(spec);
    return spec.addOption(Main.flag("-v", "--verbose", "The topic before each payload.").build())
        .addOption(number("--count", "End after so many messages."))
        .addOption(number("--seconds", "End after a time; a failure if --count was not reached."))
        .addOption(json("One JSON object a line on stdout."))
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("FILTER")
                .required(true)
                .arity("1..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Topic filters, with + and #.")
                .build());
  }

  @Override
  ExitCode run(ParseResult options) {
    List<String> filters = options.matchedPositionalValue(0, List.of());
    try {
      MqttTarget target = MqttTarget.of(options);
      return target == null ? ExitCode.CONFIG : new Run(target, options, filters).await();
    } catch (IOException e) {
      System.err.println("sluice: mqtt: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static OptionSpec number(String name, String description) {
    return OptionSpec.builder(name)
        .paramLabel("N")
        .type(Integer.class)
        .description(description)
        .build();
  }

  private static final class Run extends MqttRun implements SubscriptionListener {
    private final boolean verbose;
    private final boolean json;
    private final int count;
    private int received;

    Run(MqttTarget target, ParseResult options, List<String> filters) {
      super(target);
      verbose = options.hasMatchedOption("--verbose");
      json = options.hasMatchedOption("--json");
      count = options.matchedOptionValue("--count", Integer.MAX_VALUE);
      int seconds = options.matchedOptionValue("--seconds", 0);
      if (count < 1 || seconds < 0) {
        throw MqttTarget.wrong(options, "--count and --seconds are at least 1");
      }
      if (seconds > 0) {
        var _ = loop.setTimeout(seconds * 1_000L, this::timeIsUp);
      }
      for (String filter : filters) {
        if (!client.subscribe(filter, target.options().qos(), this)) {
          throw MqttTarget.wrong(options, filter + " is no topic filter (MQTT 5, 4.7)");
        }
      }
    }

    @Override
    void up() {}

    @Override
    void lost(String reason) {
      System.err.println("sluice: mqtt: lost: " + reason + "; connecting again");
    }

    @Override
    void interrupted() {
      end(ExitCode.OK, null);
    }

    private void timeIsUp() {
      boolean missing = count != Integer.MAX_VALUE;
      end(
          missing ? ExitCode.FAILED : ExitCode.OK,
          missing ? "time is up: " + received + " of " + count + " messages" : null);
    }

    @Override
    public void onRefused(String reason) {
      end(ExitCode.FAILED, reason);
    }

    @Override
    public void onMessage(ReceivedMessage message) {
      if (isEnding()) {
        return;
      }
      if (json) {
        Json.printLine(to -> write(to, message));
      } else {
        String payload = Json.utf8(message.payload());
        String shown = payload == null ? HexFormat.of().formatHex(message.payload()) : payload;
        System.out.println(verbose ? message.topic() + " " + shown : shown);
      }
      System.out.flush();
      if (++received >= count) {
        end(ExitCode.OK, null);
      }
    }

    private static void write(JsonGenerator json, ReceivedMessage message) throws IOException {
      json.writeStartObject();
      json.writeStringField("topic", message.topic());
      Json.writePayload(json, message.payload());
      json.writeNumberField("qos", message.qos());
      json.writeBooleanField("retained", message.retained());
      json.writeBooleanField("duplicate", message.duplicate());
      if (message.properties().contentType() != null) {
        json.writeStringField("content_type", message.properties().contentType());
      }
      json.writeObjectFieldStart("user");
      for (MessageProperties.User user : message.properties().user()) {
        json.writeStringField(user.name(), user.value());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }
}
