package sluice.drivers.expander;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.PipeLines;
import sluice.drivers.PipeUsers;
import sluice.loop.Loop;

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
  private final Mcp23017Registers registers;
  private final PipeUsers users;
  private int levels;
  private boolean writing;
  private boolean closed;

  /**
   * As it was set up.
   *
   * @param levels of its pins
   * @param onWrite takes what is to be written
   */
  Mcp23017Chip(
      Loop loop,
      String name,
      Mcp23017Registers registers,
      int levels,
      Consumer<List<byte[]>> onWrite) {
    this.loop = loop;
    this.info = new ChipInfo(name, "mcp23017", Mcp23017Registers.LINES);
    this.users = new PipeUsers(loop, info, this);
    this.registers = registers;
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
      check(line);
    }
    LineRequest request = users.request(consumer, lines, listener, registers::setUp);
    writeSoon();
    return request;
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    return users.line(offset);
  }

  @Override
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    return users.watch(offsets, listener);
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
    users.hangUp();
  }

  boolean hasOutputs() {
    return registers.hasOutputs();
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
      for (int i = 0; i < Mcp23017Registers.LINES; i++) {
        PipeLines user = users.of(i);
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
  public String lineName(int offset) {
    return "GP" + PORTS.charAt(offset / 8) + offset % 8;
  }

  @Override
  public LineSetup setup(int offset) {
    return registers.setup(offset);
  }

  @Override
  public LineSetup idle(int offset) {
    LineSetup setup = setup(offset);
    return setup.direction() == LineSetup.Direction.OUTPUT ? setup : Mcp23017Registers.idle(offset);
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
    users.reconfigured(request);
  }

  @Override
  public void onReleased(PipeLines request) {
    users.release(request, line -> registers.release(line.offset()));
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

  private void check(LineSetup line) throws IOException {
    if (closed) {
      throw new IOException("gpio: request lines: ENODEV; the chip is gone");
    }
    users.checkFree(line.offset());
    String problem = Mcp23017Registers.missing(line);
    if (problem != null) {
      throw new IOException("gpio: request lines: " + problem);
    }
  }
}
