package sluice.drivers.pins;

import java.io.IOException;
import java.util.List;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;

/** A chip that does no more than it must, as one behind a bus: it refuses a settle time. */
record BareChip(Chip behind) implements Chip {
  @Override
  public ChipInfo info() {
    return behind.info();
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    for (LineSetup line : lines) {
      if (line.debounceMicros() > 0) {
        throw new IOException("gpio: this chip cannot debounce");
      }
    }
    return behind.request(consumer, lines, listener);
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    return behind.line(offset);
  }

  @Override
  public boolean debounces() {
    return false;
  }

  @Override
  public void close() {
    behind.close();
  }
}
