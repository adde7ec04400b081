package sluice.drivers.sim;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.PipeLines;
import sluice.drivers.PipeUsers;
import sluice.loop.Loop;

/**
 * A chip without hardware. A line request's descriptor is a pipe into which {@link #drive} writes
 * the kernel's own structs, so that everything behind the descriptor is the code that serves real
 * pins. A full pipe drops edges, and their sequence numbers pass, as in the kernel.
 */
public final class SimulatedChip implements Chip, PipeLines.Board, ScriptedPins.Pins {
  private final Loop loop;
  private final ChipInfo info;
  private final List<String> names;
  private final SimulatedPins pins;
  private final PipeUsers users;
  private boolean removed;
  private boolean closed;

  private SimulatedChip(Loop loop, ChipInfo info, List<String> names) {
    this.loop = loop;
    this.info = info;
    this.names = names;
    this.pins = new SimulatedPins(info.lines());
    this.users = new PipeUsers(loop, info, this);
  }

  /**
   * A chip with all inputs low, whose lines are called {@code GPIO0} and up.
   *
   * @param lines at least 1
   */
  public static SimulatedChip open(Loop loop, String name, int lines) {
    if (lines < 1) {
      throw new IllegalArgumentException("gpio: a chip has at least 1 line");
    }
    List<String> names = IntStream.range(0, lines).mapToObj(i -> "GPIO" + i).toList();
    return new SimulatedChip(loop, new ChipInfo(name, "simulated", lines), names);
  }

  @Override
  public ChipInfo info() {
    return info;
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    if (removed) {
      throw new IOException("gpio: request lines: ENODEV; the chip was removed");
    }
    for (LineSetup line : lines) {
      users.checkFree(line.offset());
    }
    return users.request(consumer, lines, listener, pins::setUp);
  }

  /** As the kernel's: the lines' state is the chip's, whoever has the descriptor. */
  @Override
  public LineRequest adopt(LineHold hold, EdgeListener listener) throws IOException {
    return users.adopt(hold, listener);
  }

  /** It is the board's, and stays. */
  @Override
  public void detach() {}

  @Override
  public boolean handsOver() {
    return true;
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    return users.line(offset);
  }

  @Override
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    return users.watch(offsets, listener);
  }

  /**
   * Sets a pin from outside; a change of an input is an edge. One thread at a time, any thread,
   * unless the line is debounced: that takes the loop's.
   *
   * @return false if an edge was dropped because nobody has read the ones before
   */
  @Override
  public boolean drive(int offset, boolean high) {
    return drive(offset, high, loop.clock().nanoTime());
  }

  /** The same, told with a time of the loop's clock: by whoever plays what is over already. */
  boolean drive(int offset, boolean high, long nanos) {
    return removed || !pins.drive(offset, high) || onLevel(offset, nanos);
  }

  /** Stops driving a pin from outside: its pull resistor, if it has one, decides. */
  public void letGo(int offset) {
    if (!removed && pins.letGo(offset)) {
      var _ = onLevel(offset, loop.clock().nanoTime());
    }
  }

  private boolean onLevel(int offset, long nanos) {
    PipeLines user = users.of(offset);
    return user == null || user.onLevel(offset, pins.level(offset), nanos);
  }

  /** A pin's physical level, an output's too: what a voltmeter shows. */
  @Override
  public boolean level(int offset) {
    return pins.level(offset);
  }

  /** How often a pin's level has changed since the chip was plugged in. */
  public long changes(int offset) {
    return pins.changes(offset);
  }

  /** Whether it is of no use any more: unplugged, or closed. */
  public boolean isGone() {
    return closed;
  }

  /** Pulls the chip out: its requests hang up, and nobody can use it any more. */
  public void remove() {
    removed = true;
    close();
  }

  @Override
  public void close() {
    closed = true;
    users.hangUp();
  }

  // --- for its requests ---

  @Override
  public String lineName(int offset) {
    return names.get(offset);
  }

  @Override
  public LineSetup setup(int offset) {
    return pins.setup(offset);
  }

  /** The kernel forgets edges and debounce once a line is released, and keeps its direction. */
  @Override
  public LineSetup idle(int offset) {
    boolean output = setup(offset).direction() == LineSetup.Direction.OUTPUT;
    LineSetup idle = output ? LineSetup.output(offset, false) : LineSetup.input(offset);
    return idle.with(LineSetup.Edges.NONE);
  }

  @Override
  public void latch(int offset, boolean high) {
    pins.latch(offset, high);
  }

  @Override
  public void onReconfigured(PipeLines request) {
    request.lines().forEach(pins::setUp);
    users.reconfigured(request);
  }

  @Override
  public void onReleased(PipeLines request) {
    users.release(request, line -> {});
  }
}
