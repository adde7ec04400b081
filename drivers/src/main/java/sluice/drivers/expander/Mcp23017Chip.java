package sluice.drivers.expander;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.PipeLines;
import sluice.drivers.PipeWatches;
import sluice.loop.Loop;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * The lines of an MCP23017. Nothing here waits for the bus: inputs are what the last look has seen,
 * outputs what was asked for last, and what is asked for goes out with the next turn, all of it
 * together. A write that fails takes the chip away, as its pins are not known then.
 */
final class Mcp23017Chip implements Chip, PipeLines.Board {
  private static final String PORTS = "AB";

  private final Loop loop;
  private final ChipInfo info;
  private final Consumer<List<byte[]>> onWrite;
  private final Mcp23017Registers registers = new Mcp23017Registers();
  private final @Nullable PipeLines[] users = new @Nullable PipeLines[Mcp23017Registers.LINES];
  private final PipeWatches watches = new PipeWatches();
  private int levels;
  private boolean writing;
  private boolean closed;

  /**
   * As it was set up: all inputs.
   *
   * @param levels of its pins
   * @param onWrite takes what is to be written
   */
  Mcp23017Chip(Loop loop, String name, int levels, Consumer<List<byte[]>> onWrite) {
    this.loop = loop;
    this.info = new ChipInfo(name, "mcp23017", Mcp23017Registers.LINES);
    this.levels = levels;
    this.onWrite = onWrite;
  }

  @Override
  public ChipInfo info() {
    return info;
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    for (LineSetup line : lines) {
      checkFree(line);
    }
    int[] pipe = Posix.pipe();
    PipeLines request = new PipeLines(loop, this, consumer, lines, pipe[1]);
    for (LineSetup line : lines) {
      users[line.offset()] = request;
      registers.setUp(line);
    }
    request.settle();
    writeSoon();
    tell(GpioV2.CHANGED_REQUESTED, lines);
    int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
    return LineRequest.start(loop, "gpio " + info.name(), pipe[0], offsets, request, listener);
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    check(offset);
    return LineInfo.read(lineInfo(offset));
  }

  @Override
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    for (int offset : offsets) {
      check(offset);
    }
    return watches.add(loop, "gpio " + info.name(), offsets, listener);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (writing) {
      onWrite.accept(registers.writes()); // outputs that went safe just before
    }
    closed = true;
    watches.hangUp();
    for (int i = 0; i < users.length; i++) {
      PipeLines user = users[i];
      if (user != null) {
        user.hangUp();
        users[i] = null;
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  int levels() {
    return levels;
  }

  /** What the chip has caught, and what its pins are now. */
  void onLook(byte[] look, long nanos) {
    for (int seen : Mcp23017Registers.levels(levels, look)) {
      int changed = levels ^ seen;
      levels = seen;
      for (int i = 0; i < users.length; i++) {
        PipeLines user = users[i];
        if ((changed >> i & 1) != 0 && user != null && !registers.isDriven(i)) {
          var _ = user.onLevel(i, (seen >> i & 1) != 0, nanos);
        }
      }
    }
  }

  // --- for its requests ---

  @Override
  public boolean level(int offset) {
    return registers.isDriven(offset) ? registers.latch(offset) : (levels >> offset & 1) != 0;
  }

  @Override
  public boolean isOutput(int offset) {
    return registers.setup(offset).direction() == LineSetup.Direction.OUTPUT;
  }

  @Override
  public boolean isActiveLow(int offset) {
    return registers.setup(offset).activeLow();
  }

  @Override
  public void latch(int offset, boolean high) {
    registers.latch(offset, high);
    writeSoon();
  }

  @Override
  public void onReconfigured(PipeLines request) {
    request.lines().forEach(registers::setUp);
    writeSoon();
    tell(GpioV2.CHANGED_CONFIG, request.lines());
  }

  @Override
  public void onReleased(PipeLines request) {
    for (LineSetup line : request.lines()) {
      if (users[line.offset()] == request) {
        users[line.offset()] = null;
        registers.setUp(registers.setup(line.offset()).with(LineSetup.Edges.NONE));
        tell(GpioV2.CHANGED_RELEASED, List.of(line));
      }
    }
    writeSoon();
  }

  /** All that one callback asks for is one call of the bus. */
  private void writeSoon() {
    if (!writing && !closed) {
      writing = true;
      loop.defer(() -> {
        writing = false;
        if (!closed) {
          onWrite.accept(registers.writes());
        }
      });
    }
  }

  private void tell(int type, List<LineSetup> lines) {
    if (!watches.isEmpty()) {
      for (LineSetup line : lines) {
        watches.tell(type, lineInfo(line.offset()), loop.clock().nanoTime());
      }
    }
  }

  private MemorySegment lineInfo(int offset) {
    MemorySegment struct = Arena.ofAuto().allocate(GpioV2.LINE_INFO_BYTES, 8);
    PipeLines user = users[offset];
    LineSetup setup = registers.setup(offset);
    LineSetup idle = isOutput(offset) ? setup : Mcp23017Registers.idle(offset);
    String name = "GP" + PORTS.charAt(offset / 8) + offset % 8;
    LineInfo.write(
        struct,
        name,
        user == null ? "" : user.consumer(),
        user != null,
        user == null ? idle : setup);
    return struct;
  }

  private void check(int offset) throws IOException {
    if (offset < 0 || offset >= info.lines()) {
      throw new IOException(
          "gpio: " + info.name() + " has lines 0 to " + (info.lines() - 1) + ", not " + offset);
    }
  }

  private void checkFree(LineSetup line) throws IOException {
    check(line.offset());
    PipeLines user = users[line.offset()];
    String problem = Mcp23017Registers.missing(line);
    if (closed) {
      problem = "ENODEV; the chip is gone";
    } else if (user != null) {
      problem = "EBUSY; line " + line.offset() + " is used by \"" + user.consumer() + "\"";
    }
    if (problem != null) {
      throw new IOException("gpio: request lines: " + problem);
    }
  }
}
