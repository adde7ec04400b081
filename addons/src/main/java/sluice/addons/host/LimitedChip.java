package sluice.addons.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonLimits;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;

/**
 * The lines that a manifest lists, of one chip: Pi4J knows no second. Opened when the first line is
 * asked for. Loop's thread only.
 */
final class LimitedChip implements Chip {
  private final Devices devices;
  private final String name;
  private final Set<Integer> allowed = new HashSet<>();
  private @Nullable Chip opened;

  private LimitedChip(Devices devices, String name) {
    this.devices = devices;
    this.name = name;
  }

  /** Of the chip that is listed first; null if no line is. */
  static @Nullable LimitedChip of(Devices devices, AddonLimits limits) {
    if (limits.lines().isEmpty()) {
      return null;
    }
    String first = limits.lines().get(0);
    LimitedChip chip = new LimitedChip(devices, first.substring(0, first.indexOf('/')));
    for (String line : limits.lines()) {
      if (line.startsWith(chip.name + "/")) {
        chip.allowed.add(Integer.parseInt(line.substring(chip.name.length() + 1)));
      }
    }
    return chip;
  }

  private Chip chip() throws IOException {
    Chip chip = opened;
    if (chip == null) {
      chip = devices.chip(name);
      opened = chip;
    }
    return chip;
  }

  @Override
  public ChipInfo info() {
    try {
      return chip().info();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    for (LineSetup line : lines) {
      if (!allowed.contains(line.offset())) {
        throw new IOException(
            "gpio: " + name + "/" + line.offset() + " is not in the manifest's limits.lines");
      }
    }
    return chip().request(consumer, lines, listener);
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    return chip().line(offset);
  }

  @Override
  public boolean debounces() {
    try {
      return chip().debounces();
    } catch (IOException e) {
      return true; // the request says what is wrong
    }
  }

  /** A simulated chip is others', too: it is left, not closed. */
  @Override
  public void close() {
    if (opened != null) {
      opened.detach();
    }
  }
}
