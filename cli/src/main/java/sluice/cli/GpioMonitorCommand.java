package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** {@code sluice gpio monitor}: edges as they come, as gpiomon prints them. */
final class GpioMonitorCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "monitor",
            "Print edges as they come, until SIGINT, a count or an idle time.",
            "sluice gpio monitor GPIO17",
            "sluice gpio monitor -c gpiochip0 --edges rising --debounce-period 5ms -n 10 17 27",
            "sluice gpio monitor --json --idle-timeout 5s GPIO17");
    return setupOptions(lineOptions(spec, "LINE", true))
        .addOption(text("-e", "--edges", "EDGES", "both, rising or falling."))
        .addOption(text("-E", "--event-clock", "CLOCK", "monotonic, realtime or hte."))
        .addOption(text("-p", "--debounce-period", "PERIOD", "A level lasts so long, as 5ms."))
        .addOption(
            OptionSpec.builder("-n", "--num-events")
                .paramLabel("N")
                .type(Integer.class)
                .description("End after so many edges.")
                .build())
        .addOption(idleTimeout())
        .addOption(Main.flag("-q", "--quiet", "Print no edges.").build())
        .addOption(json("One JSON object a line on stdout."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    int count = options.matchedOptionValue("--num-events", Integer.MAX_VALUE);
    if (count < 1) {
      throw wrong(options, "--num-events is at least 1");
    }
    Monitor monitor =
        new Monitor(
            loop,
            count,
            GpioPeriod.of(options, "--idle-timeout") / 1_000,
            options.hasMatchedOption("--json"),
            options.hasMatchedOption("--quiet"));
    List<String> asked = options.matchedPositionalValue(0, List.of());
    try {
      for (Map.Entry<Chip, List<GpioChips.Found>> chip : chips.find(asked).entrySet()) {
        List<LineSetup> setups = new ArrayList<>();
        for (GpioChips.Found found : chip.getValue()) {
          setups.add(setup(options, found));
        }
        monitor.add(chip.getKey(), setups, consumer(options));
      }
      stopOnSignal(loop);
      loop.run();
    } finally {
      monitor.close();
    }
    if (monitor.failure != null) {
      throw new IOException(monitor.failure);
    }
    return ExitCode.OK;
  }

  private static LineSetup setup(ParseResult options, GpioChips.Found found) {
    LineSetup setup = LineSetup.input(found.offset());
    if (options.hasMatchedOption("--edges")) {
      LineSetup.Edges[] edges = {
        LineSetup.Edges.BOTH, LineSetup.Edges.RISING, LineSetup.Edges.FALLING
      };
      setup = setup.with(choice(options, "--edges", edges));
    }
    if (options.hasMatchedOption("--event-clock")) {
      setup = setup.with(choice(options, "--event-clock", LineSetup.EventClock.values()));
    }
    long debounce = GpioPeriod.of(options, "--debounce-period");
    return with(options, setup.withDebounceMicros((int) debounce), found.config());
  }

  /** Counts and prints. */
  private static final class Monitor implements AutoCloseable {
    private final Loop loop;
    private final boolean json;
    private final boolean quiet;
    private final List<LineRequest> requests = new ArrayList<>();
    private final @Nullable Timer idle;
    private int left;
    private long lost;
    private @Nullable String failure;

    Monitor(Loop loop, int count, long idleMillis, boolean json, boolean quiet) {
      this.loop = loop;
      this.left = count;
      this.json = json;
      this.quiet = quiet;
      this.idle = idleMillis == 0 ? null : loop.setTimeout(idleMillis, loop::stop);
    }

    void add(Chip chip, List<LineSetup> setups, String consumer) throws IOException {
      String[] names = new String[chip.info().lines()];
      for (LineSetup setup : setups) {
        names[setup.offset()] = chip.line(setup.offset()).name();
      }
      requests.add(chip.request(consumer, setups, new Printer(this, chip.info().name(), names)));
    }

    private void onEdge(String text) {
      if (left == 0) {
        return;
      }
      if (!quiet) {
        System.out.println(text);
      }
      if (idle != null) {
        idle.refresh();
      }
      if (--left == 0) {
        loop.stop();
      }
    }

    /** What the kernel dropped is no silence. */
    private void onBatchEnd() {
      System.out.flush();
      long now = requests.stream().mapToLong(LineRequest::lostEdges).sum();
      if (now > lost) {
        System.err.println("sluice: gpio: " + (now - lost) + " edges lost before this one");
        lost = now;
      }
    }

    private void onFailed(String reason) {
      failure = reason;
      loop.stop();
    }

    @Override
    public void close() {
      requests.forEach(LineRequest::close);
    }
  }

  /** One chip's edges as text. */
  private record Printer(Monitor monitor, String chip, String[] names) implements EdgeListener {
    @Override
    public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
      String edge = rising ? "rising" : "falling";
      String name = names[offset];
      if (monitor.json) {
        monitor.onEdge(
            Json.line(json -> {
              json.writeStartObject();
              json.writeNumberField("time_ns", nanos);
              json.writeStringField("edge", edge);
              json.writeStringField("chip", chip);
              json.writeNumberField("offset", offset);
              json.writeStringField("name", name.isEmpty() ? null : name);
              json.writeNumberField("seqno", Integer.toUnsignedLong(seqno));
              json.writeNumberField("line_seqno", Integer.toUnsignedLong(lineSeqno));
              json.writeEndObject();
            }));
      } else {
        String quoted = name.isEmpty() ? "" : " \"" + name + "\"";
        monitor.onEdge(GpioView.seconds(nanos) + "\t" + edge + "\t" + chip + " " + offset + quoted);
      }
    }

    @Override
    public void onBatchEnd() {
      monitor.onBatchEnd();
    }

    @Override
    public void onFailed(String reason) {
      monitor.onFailed(reason);
    }
  }
}
