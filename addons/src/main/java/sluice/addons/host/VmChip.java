package sluice.addons.host;

import java.io.IOException;
import java.util.List;
import sluice.addons.AddonException;
import sluice.addons.child.GatewayEnd;
import sluice.addons.child.Message;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;

/** A chip's lines, from within an addon's own process. Loop's thread only. */
final class VmChip implements Chip {
  /** The kernel's most ({@code GPIO_V2_LINES_MAX}); how many a chip has is not known here. */
  private static final int LINES_MAX = 1 << 10;

  private final Loop loop;
  private final GatewayEnd end;
  private final VmDevices devices;
  private final String name;

  VmChip(Loop loop, GatewayEnd end, VmDevices devices, String name) {
    this.loop = loop;
    this.end = end;
    this.devices = devices;
    this.name = name;
  }

  @Override
  public ChipInfo info() {
    return new ChipInfo(name, "", LINES_MAX);
  }

  /** One after the other: the gateway's own requests are of one line each. */
  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    long[] bits = new long[lines.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = LineBits.of(lines.get(i));
    }
    int[] pipe = Posix.pipe();
    long[] tags = new long[lines.size()];
    int made = 0;
    try {
      for (; made < tags.length; made++) {
        String line = name + "/" + lines.get(made).offset();
        tags[made] = end.nextTag();
        var _ = end.ask(Message.LINE, tags[made], bits[made], line, new byte[0]);
      }
    } catch (AddonException e) {
      for (int i = 0; i < made; i++) {
        var _ = end.ask(Message.CLOSE, tags[i], 0);
      }
      Posix.close(pipe[0]);
      Posix.close(pipe[1]);
      throw new IOException(e.getMessage(), e);
    }
    int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
    VmLines values = new VmLines(end, devices, offsets, tags, pipe[1]);
    return LineRequest.start(loop, "gpio " + name, pipe[0], offsets, values, listener);
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    throw new IOException("gpio: " + name + ": an isolated addon knows of lines that it requests");
  }

  @Override
  public boolean debounces() {
    return false;
  }

  /** Lines are given back by their requests. */
  @Override
  public void close() {}
}
