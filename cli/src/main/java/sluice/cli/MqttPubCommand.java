package sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.PublishResult;
import sluice.gateway.mqtt.SpooledMessage;

/** {@code sluice mqtt pub}: publishes, and says whether the broker took it. */
final class MqttPubCommand extends Command {
  /** Lines of standard input that are in memory at once. */
  private static final int LINES_MAX = 1_000;

  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "pub",
            "Publish, and wait for the acknowledgement; its reason code is told.",
            "sluice mqtt pub --host broker.example greenhouse/fan -m on",
            "sluice mqtt pub --config sluice.toml --qos 2 greenhouse/log --lines < log.txt");
    MqttTarget.addOptions(spec);
    return spec.addOption(
            OptionSpec.builder("-m", "--message")
                .paramLabel("TEXT")
                .type(String.class)
                .description("The payload.")
                .build())
        .addOption(
            OptionSpec.builder("-f", "--file")
                .paramLabel("FILE")
                .type(Path.class)
                .description("A file that is the payload.")
                .build())
        .addOption(Main.flag("-l", "--lines", "Each line of standard input is a message.").build())
        .addOption(Main.flag("-r", "--retain", "The broker keeps it.").build())
        .addOption(json("What became of it, as JSON on stdout."))
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("TOPIC")
                .required(true)
                .arity("1")
                .type(String.class)
                .description("Where to.")
                .build());
  }

  @Override
  ExitCode run(ParseResult options) {
    try {
      MqttTarget target = MqttTarget.of(options);
      if (target == null) {
        return ExitCode.CONFIG;
      }
      Run run = new Run(target, options);
      ExitCode exit = run.await();
      run.report(options.hasMatchedOption("--json"));
      return exit;
    } catch (IOException e) {
      System.err.println("sluice: mqtt: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static final class Run extends MqttRun {
    private final String topic;
    private final int qos;
    private final boolean retain;
    private final @Nullable BufferedReader input;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private boolean reading;
    private boolean endOfInput;
    private long nextId;
    private long acked;
    private long startNanos;
    private long tookNanos;

    Run(MqttTarget target, ParseResult options) throws IOException {
      super(target);
      topic = options.matchedPositionalValue(0, "");
      qos = target.options().qos();
      retain = options.hasMatchedOption("--retain");
      String message = options.matchedOptionValue("--message", null);
      Path file = options.matchedOptionValue("--file", null);
      boolean lines = options.hasMatchedOption("--lines");
      int given = (message == null ? 0 : 1) + (file == null ? 0 : 1) + (lines ? 1 : 0);
      if (given != 1) {
        throw MqttTarget.wrong(options, "give one of --message, --file and --lines");
      }
      input =
          lines
              ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
              : null;
      endOfInput = !lines;
      if (message != null) {
        waiting.add(message.getBytes(StandardCharsets.UTF_8));
      } else if (file != null) {
        waiting.add(Files.readAllBytes(file));
      }
    }

    @Override
    void up() {
      startNanos = loop.clock().nanoTime();
      send();
    }

    @Override
    void lost(String reason) {
      end(ExitCode.FAILED, reason + "; " + acked + " of " + nextId + " were acknowledged");
    }

    @Override
    void interrupted() {
      end(ExitCode.FAILED, "interrupted; " + acked + " of " + nextId + " were acknowledged");
    }

    private void send() {
      while (!waiting.isEmpty() && client.window() > 0 && !isEnding()) {
        // Epoch 0 is no spool's: receivers do not take this for a record.
        PublishResult result =
            client.publish(
                new SpooledMessage(
                    nextId, topic, waiting.peek(), qos, retain, MessageProperties.NONE));
        switch (result) {
          case ACCEPTED -> {
            waiting.remove();
            nextId++;
          }
          case WINDOW_FULL, NOT_CONNECTED -> {
            return;
          }
          case TOO_LARGE -> end(ExitCode.FAILED, topic + ": over the broker's maximum packet size");
          case UNSENDABLE -> end(ExitCode.FAILED, topic + ": no topic that can be published to");
        }
      }
      if (waiting.isEmpty() && !endOfInput) {
        read();
      }
    }

    /** Standard input blocks: on a worker, a portion at a time. */
    private void read() {
      BufferedReader from = input;
      if (from == null || reading) {
        return;
      }
      reading =
          loop.workers()
              .submit(
                  "standard input",
                  () -> {
                    List<byte[]> lines = new ArrayList<>();
                    String line = from.readLine();
                    while (line != null) {
                      lines.add(line.getBytes(StandardCharsets.UTF_8));
                      line = lines.size() < LINES_MAX && from.ready() ? from.readLine() : null;
                    }
                    return lines;
                  },
                  this::onLines);
    }

    private void onLines(@Nullable List<byte[]> lines, @Nullable Throwable failure) {
      reading = false;
      if (lines == null) {
        end(ExitCode.FAILED, "standard input: " + failure);
        return;
      }
      endOfInput = lines.isEmpty();
      waiting.addAll(lines);
      send();
      endIfDone();
    }

    @Override
    public void onAcked(long id) {
      acked++;
      endIfDone();
    }

    @Override
    public void onRefused(long id, int code, String reason) {
      end(ExitCode.FAILED, topic + ": refused: " + reason);
    }

    @Override
    public void onWindow() {
      send();
    }

    private void endIfDone() {
      if (endOfInput && waiting.isEmpty() && acked == nextId) {
        tookNanos = loop.clock().nanoTime() - startNanos;
        end(ExitCode.OK, null);
      }
    }

    void report(boolean asJson) {
      if (asJson) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("topic", topic);
          json.writeNumberField("qos", qos);
          json.writeNumberField("published", nextId);
          json.writeNumberField("acked", acked);
          json.writeNumberField("took_us", tookNanos / 1_000);
          json.writeEndObject();
        });
      } else if (acked > 0) {
        System.out.printf(
            "%s: %d acknowledged at QoS %d in %.1f ms%n", topic, acked, qos, tookNanos / 1e6);
      }
    }
  }
}
