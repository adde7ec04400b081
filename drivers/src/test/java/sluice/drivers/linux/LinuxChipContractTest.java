package sluice.drivers.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import sluice.drivers.Chip;
import sluice.drivers.ChipContract;

/** The contract on a chip of this machine's kernel; skipped where none can be driven. */
class LinuxChipContractTest extends ChipContract {
  private final @Nullable GpioSim sim = GpioSim.find();

  LinuxChipContractTest() throws IOException {
    assumeTrue(sim != null, "needs the kernel's gpio-sim and root, or sluice.gpio.chip");
  }

  private GpioSim sim() {
    assert sim != null : "assumed";
    return sim;
  }

  @AfterEach
  void removeChip() throws IOException {
    sim().close();
  }

  @Override
  protected Chip chip() throws IOException {
    for (int line : lines()) {
      drive(line, false);
    }
    sim().forgetEdges();
    return LinuxChip.open(loop, sim().chip());
  }

  @Override
  protected void drive(int offset, boolean... levels) {
    sim().drive(offset, levels);
  }

  @Override
  protected int settleMicros() {
    return 500_000;
  }

  @Override
  protected int[] lines() {
    return sim().lines();
  }
}
