package sluice.drivers.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;

/** What a parent process is given to set outputs by. */
class SafeOutputsTest {
  @Test
  void outputs_of_the_kernel_have_a_descriptor_and_a_safe_value_and_inputs_and_others_have_none()
      throws IOException {
    try (Loop loop = Loop.open();
        SimulatedChip simulated = SimulatedChip.open(loop, "sim0", 8);
        Bank kernels = bank(loop, new KernelLike(loop, simulated));
        Bank others = bank(loop, simulated)) {
      List<SafeOutputs> all = kernels.safeOutputs();
      assertEquals(2, all.size());
      for (int i = 0; i < 2; i++) {
        SafeOutputs one = all.get(i);
        assertTrue(one.fd() > 2);
        assertEquals(new SafeOutputs("board", one.fd(), 1, i), one);
      }
      assertEquals(List.of(), others.safeOutputs());
    }
  }

  private static Bank bank(Loop loop, Chip chip) throws IOException {
    InputUse door =
        new InputUse(loop, "door", LineSetup.input(0), InputUse.Report.EDGES, 10, reading -> {});
    Pin input = new Pin("door", List.of(new LineId("3")), door);
    return Bank.open(
        loop,
        "board",
        () -> chip,
        List.of(output(loop, 1, false), input, output(loop, 2, true)),
        true);
  }

  private static Pin output(Loop loop, int line, boolean safe) {
    LineSetup setup = LineSetup.output(line, false);
    OutputUse use = new OutputUse(loop, "relay" + line, setup, safe, 0, reading -> {});
    return new Pin("relay" + line, List.of(new LineId("" + line)), use);
  }

  /** Says that its values are the kernel's. */
  private record KernelLike(Loop loop, Chip behind) implements Chip {
    @Override
    public ChipInfo info() {
      return behind.info();
    }

    @Override
    public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
        throws IOException {
      int[] pipe = Posix.pipe();
      int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
      return LineRequest.start(loop, consumer, pipe[0], offsets, new Values(pipe[1]), listener);
    }

    @Override
    public LineInfo line(int offset) throws IOException {
      return behind.line(offset);
    }

    @Override
    public void close() {}
  }

  private record Values(int other) implements LineValues {
    @Override
    public long get(long mask) {
      return 0;
    }

    @Override
    public void set(long bits, long mask) {}

    @Override
    public boolean areKernels() {
      return true;
    }

    @Override
    public void release() {
      Posix.close(other);
    }
  }
}
