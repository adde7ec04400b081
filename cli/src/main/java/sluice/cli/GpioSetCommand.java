package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;

/**
 * {@code sluice gpio set}: sets lines, as gpioset does, and keeps them until it is stopped: the
 * kernel promises nothing of a line that nobody has.
 */
final class GpioSetCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "set",
            "Set lines, and hold them until SIGINT or SIGTERM: what a line does that nobody holds"
                + " is the chip's.",
            "sluice gpio set GPIO27=1",
            "sluice gpio set -c gpiochip0 --drive open-drain 27=active 22=inactive",
            "sluice gpio set --hold-period 2s --toggle 0 GPIO27=1",
            "sluice gpio set --toggle 500ms GPIO27=1");
    return setupOptions(lineOptions(spec, "LINE=VALUE", true))
        .addOption(text("-d", "--drive", "DRIVE", "push-pull, open-drain or open-source."))
        .addOption(
            text("-p", "--hold-period", "PERIOD", "Hold each value at least so long, as 20ms."))
        .addOption(
            text(
                "-t",
                "--toggle",
                "PERIODS",
                "Toggle after each of these, as 1s,500ms, and again from the first; a last 0 ends"
                    + " it."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    Map<String, Boolean> wanted = wanted(options);
    List<Long> toggles = periods(options, "--toggle");
    List<Long> hold = periods(options, "--hold-period");
    Held held = new Held(loop, toggles, hold.isEmpty() ? 0 : hold.get(0));
    try {
      for (Map.Entry<Chip, List<GpioChips.Found>> chip :
          chips.find(List.copyOf(wanted.keySet())).entrySet()) {
        List<LineSetup> setups = new ArrayList<>();
        for (GpioChips.Found found : chip.getValue()) {
          boolean value = Boolean.TRUE.equals(wanted.get(found.asked()));
          setups.add(setup(options, found, value));
        }
        held.add(chip.getKey().request(consumer(options), setups, held), setups);
      }
      stopOnSignal(loop);
      held.start();
      loop.run();
    } finally {
      held.close();
    }
    if (held.failure != null) {
      throw new IOException(held.failure);
    }
    return ExitCode.OK;
  }

  private static LineSetup setup(ParseResult options, GpioChips.Found found, boolean value) {
    LineSetup output = LineSetup.output(found.offset(), value);
    if (options.hasMatchedOption("--drive")) {
      output = output.with(choice(options, "--drive", LineSetup.Drive.values()));
    }
    return with(options, output, found.config());
  }

  private static Map<String, Boolean> wanted(ParseResult options) {
    Map<String, Boolean> wanted = new LinkedHashMap<>();
    List<String> all = options.matchedPositionalValue(0, List.of());
    for (String one : all) {
      int equals = one.lastIndexOf('=');
      Boolean value = equals < 1 ? null : value(one.substring(equals + 1));
      if (value == null) {
        throw wrong(options, one + ": give LINE=VALUE; for instance GPIO27=1 or GPIO27=inactive");
      }
      wanted.put(one.substring(0, equals), value);
    }
    return wanted;
  }

  private static @Nullable Boolean value(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "active", "on", "true", "yes" -> true;
      case "0", "inactive", "off", "false", "no" -> false;
      default -> null;
    };
  }

  private static List<Long> periods(ParseResult options, String option) {
    String text = options.matchedOptionValue(option, "");
    try {
      return text.isEmpty() ? List.of() : GpioPeriod.list(text);
    } catch (IllegalArgumentException e) {
      throw wrong(options, option + ": " + e.getMessage());
    }
  }

  /** Requests that are held, and toggled. */
  private static final class Held implements EdgeListener, AutoCloseable {
    private final Loop loop;
    private final List<Long> toggles;
    private final long holdMillis;
    private final List<LineRequest> requests = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<Long> bits = new ArrayList<>();
    private int next;
    private @Nullable String failure;

    Held(Loop loop, List<Long> toggles, long holdMillis) {
      this.loop = loop;
      this.toggles = toggles;
      this.holdMillis = holdMillis;
    }

    void add(LineRequest request, List<LineSetup> setups) {
      long initial = 0;
      for (int i = 0; i < setups.size(); i++) {
        initial |= setups.get(i).initial() ? 1L << i : 0;
      }
      requests.add(request);
      counts.add(setups.size());
      bits.add(initial);
    }

    /** The first wait. */
    void start() {
      if (!toggles.isEmpty()) {
        waitForNext();
      }
    }

    private void waitForNext() {
      long period = toggles.get(next);
      next = (next + 1) % toggles.size();
      boolean ends = period == 0 && next == 0;
      long millis = Math.max(period, holdMillis);
      if (ends && millis == 0) {
        loop.nextTick(loop::stop);
      } else {
        var _ = loop.setTimeout(millis, ends ? loop::stop : this::toggle);
      }
    }

    private void toggle() {
      try {
        for (int i = 0; i < requests.size(); i++) {
          long mask = -1L >>> (64 - counts.get(i));
          bits.set(i, ~bits.get(i) & mask);
          requests.get(i).setBits(bits.get(i), mask);
        }
        waitForNext();
      } catch (IOException e) {
        onFailed("" + e.getMessage());
      }
    }

    @Override
    public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {}

    @Override
    public void onFailed(String reason) {
      failure = reason;
      loop.stop();
    }

    @Override
    public void close() {
      requests.forEach(LineRequest::close);
    }
  }
}
