package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.linux.LinuxChip;
import sluice.drivers.linux.LinuxChips;
import sluice.drivers.pins.LineId;
import sluice.gateway.ConfiguredChip;
import sluice.loop.Loop;

/** The chips that a command is about: this machine's, or those of a configuration. */
final class GpioChips implements AutoCloseable {
  private final Loop loop;
  private final @Nullable SluiceConfig config;
  private final @Nullable String only;
  private final boolean byName;
  private final Map<String, Chip> open = new LinkedHashMap<>();

  /**
   * None of them open yet.
   *
   * @param only the one that is meant, or null for all
   * @param byName whether a number is a line's name, too
   */
  GpioChips(Loop loop, @Nullable SluiceConfig config, @Nullable String only, boolean byName) {
    this.loop = loop;
    this.config = config;
    this.only = only;
    this.byName = byName;
  }

  /** A line that was asked for. */
  record Found(Chip chip, int offset, String asked, @Nullable GpioConfig config) {}

  /**
   * The chip that is meant, or all but expanders: to look at one makes its lines inputs.
   *
   * @throws IOException if it cannot be opened, or there is none
   */
  List<Chip> all() throws IOException {
    if (only != null) {
      return List.of(chip(only));
    }
    List<Chip> all = new ArrayList<>();
    for (String name : names()) {
      all.add(chip(name));
    }
    if (all.isEmpty()) {
      throw new IOException(
          config == null
              ? "gpio: this machine has no GPIO chip that the kernel knows: there is no"
                  + " /dev/gpiochip*; --config FILE shows the chips of a configuration,"
                  + " simulated ones, too"
              : "gpio: the configuration has no [chip.NAME]"
                  + (config.chips().isEmpty() ? "" : " but expanders: name one, -c CHIP"));
    }
    return all;
  }

  private List<String> names() throws IOException {
    if (config == null) {
      return LinuxChips.paths();
    }
    return config.chips().values().stream()
        .filter(chip -> chip.driver() != ChipConfig.Driver.MCP23017)
        .map(ChipConfig::name)
        .toList();
  }

  private Chip chip(String name) throws IOException {
    Chip known = open.get(name);
    if (known != null) {
      return known;
    }
    ChipConfig configured = config == null ? null : config.chips().get(name);
    Chip chip =
        config == null || configured == null
            ? LinuxChip.open(loop, name)
            : ConfiguredChip.open(loop, configured, config);
    open.put(name, chip);
    return chip;
  }

  /**
   * A line by the name of a {@code [gpio.NAME]}, by the board's name, or by its offset.
   *
   * @throws IOException if there is no such line, or it may be one of several
   */
  Found find(String asked) throws IOException {
    GpioConfig named = config == null ? null : config.gpio().get(asked);
    if (named != null) {
      Chip chip = chip(named.chip());
      return new Found(chip, new LineId(named.lines().get(0)).offsetOn(chip), asked, named);
    }
    if (new LineId(asked).isOffset() && !byName) {
      return byOffset(asked);
    }
    for (Chip chip : all()) {
      int offset = chip.find(asked);
      if (offset >= 0) {
        return new Found(chip, offset, asked, null);
      }
    }
    throw new IOException("gpio: no line is called " + asked + "; see sluice gpio info" + unseen());
  }

  private String unseen() {
    boolean expanders =
        config != null
            && only == null
            && config.chips().values().stream()
                .anyMatch(chip -> chip.driver() == ChipConfig.Driver.MCP23017);
    return expanders ? ", or name its expander: -c CHIP" : "";
  }

  private Found byOffset(String asked) throws IOException {
    List<Chip> chips = all();
    if (chips.size() > 1) {
      throw new IOException(
          "gpio: there are " + chips.size() + " chips; say whose line " + asked + " is: -c CHIP");
    }
    Chip chip = chips.get(0);
    int offset = Integer.parseInt(asked);
    var _ = chip.line(offset); // says which lines there are
    return new Found(chip, offset, asked, null);
  }

  /** Lines of one chip, together, in the order in which they were asked for. */
  Map<Chip, List<Found>> find(List<String> asked) throws IOException {
    Map<Chip, List<Found>> byChip = new LinkedHashMap<>();
    for (String one : asked) {
      Found found = find(one);
      byChip.computeIfAbsent(found.chip(), _ -> new ArrayList<>()).add(found);
    }
    return byChip;
  }

  @Override
  public void close() {
    open.values().forEach(Chip::close);
  }
}
