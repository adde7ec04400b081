package sluice.bench.soak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code ./sluice soak}: a gateway at a real mosquitto under random faults, one after the other;
 * then every record that it had called durable must have arrived, in order per topic.
 */
public final class Soak {
  private static final int CLEAN = 0;
  private static final int BROKEN = 1;
  private static final int EDGES_PER_SECOND = 500;
  private static final int BETWEEN_MILLIS_MAX = 400;

  private Soak() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    int code = run(args);
    System.out.flush();
    System.exit(code); // Paho leaves threads behind
  }

  /**
   * Runs.
   *
   * @return 0 if nothing is lost and all is in order, 1 if not, 2 for a wrong command line
   */
  static int run(String... args) {
    CommandLine line = new CommandLine(spec());
    line.setExecutionStrategy(Soak::execute);
    return line.execute(args);
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("./sluice soak");
    spec.usageMessage()
        .description(
            "Run a gateway at a real mosquitto under random faults, and account for every record.")
        .footer(
            "",
            "Exit code: 0 nothing lost, 1 lost or out of order, 2 usage.",
            "",
            "Examples:",
            "  ./sluice soak --minutes 20",
            "  ./sluice soak --minutes 60 --cycles 5000 --seed 42 --json");
    spec.addOption(number("--minutes", "End after so long, 5 if not given."));
    spec.addOption(number("--cycles", "End after so many faults, 1000 if not given."));
    spec.addOption(number("--seed", "Of the faults and pauses; a random one if not given."));
    spec.addOption(
        OptionSpec.builder("--dir")
            .paramLabel("DIR")
            .type(Path.class)
            .description("Work there, and leave spool and logs there.")
            .build());
    spec.addOption(OptionSpec.builder("--json").description("The account on stdout.").build());
    return spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
  }

  private static OptionSpec number(String name, String description) {
    return OptionSpec.builder(name)
        .paramLabel("N")
        .type(Long.class)
        .description(description)
        .build();
  }

  private static int execute(ParseResult options) {
    Integer help = CommandLine.executeHelpRequest(options);
    if (help != null) {
      return help;
    }
    long seed = options.matchedOptionValue("--seed", System.nanoTime());
    SoakLedger ledger = new SoakLedger();
    Map<Fault, Integer> befell = new EnumMap<>(Fault.class);
    long start = System.nanoTime();
    String failure = "";
    int starts = 0;
    System.err.println("soak: seed " + seed);
    try {
      Path dir = options.matchedOptionValue("--dir", null);
      Path work = dir == null ? Files.createTempDirectory("sluice-soak") : dir;
      Files.createDirectories(work);
      System.err.println("soak: in " + work);
      try (Scene scene = Scene.open(work, new Random(seed), ledger, EDGES_PER_SECOND)) {
        cycles(scene, options, new Random(~seed), ledger, befell);
        scene.drain();
        starts = scene.starts();
      }
    } catch (IOException | MqttException e) {
      failure = e.getClass().getSimpleName() + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = "interrupted";
    }
    return report(options, seed, start, starts, befell, ledger.account(), failure);
  }

  private static void cycles(
      Scene scene,
      ParseResult options,
      Random random,
      SoakLedger ledger,
      Map<Fault, Integer> befell)
      throws IOException, InterruptedException, MqttException {
    long cycles = options.matchedOptionValue("--cycles", 1_000L);
    long deadline =
        System.nanoTime() + options.matchedOptionValue("--minutes", 5L) * 60_000_000_000L;
    scene.startGateway();
    for (long cycle = 1; cycle <= cycles && System.nanoTime() < deadline; cycle++) {
      Fault fault = Fault.of(random.nextInt(Fault.weights()));
      scene.befall(fault);
      befell.merge(fault, 1, Integer::sum);
      scene.pause(BETWEEN_MILLIS_MAX);
      if (cycle % 10 == 0) {
        SoakLedger.Account now = ledger.account();
        System.err.printf(
            "soak: %d faults, %d durable, %d arrived, %d to come%n",
            cycle, now.promised(), now.received() - now.duplicates(), now.lost());
      }
    }
  }

  private static int report(
      ParseResult options,
      long seed,
      long start,
      int starts,
      Map<Fault, Integer> befell,
      SoakLedger.Account account,
      String failure) {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (options.hasMatchedOption("--json")) {
      System.out.println(json(seed, seconds, starts, befell, account, failure));
    } else {
      befell.forEach((fault, count) -> System.out.printf("%6d  %s%n", count, fault.text));
      System.out.printf(
          "%d faults and %d starts in %.0f s: %d records durable, %d lost%s, %d out of order,"
              + " %d sent again (seed %d)%n",
          befell.values().stream().mapToInt(Integer::intValue).sum(),
          starts,
          seconds,
          account.promised(),
          account.lost(),
          account.firstLost().isEmpty() ? "" : " (first " + account.firstLost() + ")",
          account.disordered(),
          account.duplicates(),
          seed);
    }
    if (!failure.isEmpty()) {
      System.err.println("soak: " + failure);
    }
    return failure.isEmpty() && account.isClean() ? CLEAN : BROKEN;
  }

  private static String json(
      long seed,
      double seconds,
      int starts,
      Map<Fault, Integer> befell,
      SoakLedger.Account account,
      String failure) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeNumberField("seed", seed);
      json.writeNumberField("seconds", Math.round(seconds));
      json.writeNumberField("starts", starts);
      json.writeObjectFieldStart("faults");
      for (Map.Entry<Fault, Integer> one : befell.entrySet()) {
        json.writeNumberField(one.getKey().text, one.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("durable", account.promised());
      json.writeNumberField("received", account.received());
      json.writeNumberField("lost", account.lost());
      json.writeNumberField("disordered", account.disordered());
      json.writeNumberField("duplicates", account.duplicates());
      json.writeStringField("first_lost", account.firstLost());
      json.writeStringField("failure", failure);
      json.writeEndObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }
}
