package sluice.drivers.sim;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
 * A chip without hardware. A line request's descriptor is a pipe into which {@link #drive} writes
 * the kernel's own structs, so that everything behind the descriptor is the code that serves real
 * pins. A full pipe drops edges, and their sequence numbers pass, as in the kernel.
 */
public final class SimulatedChip implements Chip, PipeLines.Board {
  private final Loop loop;
  private final ChipInfo info;
  private final List<String> names;
  private final SimulatedPins pins;
  private final @Nullable PipeLines[] users;
  private final PipeWatches watches = new PipeWatches();
  private final List<SquareWave> waves = new ArrayList<>();
  private boolean removed;

  private SimulatedChip(Loop loop, ChipInfo info, List<String> names) {
    this.loop = loop;
    this.info = info;
    this.names = names;
    this.pins = new SimulatedPins(info.lines());
    this.users = new @Nullable PipeLines[info.lines()];
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
      checkFree(line.offset());
    }
    int[] pipe = Posix.pipe();
    PipeLines request = new PipeLines(loop, this, consumer, lines, pipe[1]);
    for (LineSetup line : lines) {
      users[line.offset()] = request;
      pins.setUp(line);
    }
    request.settle();
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

  /**
   * Sets a pin from outside; a change of an input is an edge. One thread at a time, any thread,
   * unless the line is debounced: that takes the loop's.
   *
   * @return false if an edge was dropped because nobody has read the ones before
   */
  public boolean drive(int offset, boolean high) {
    return removed || !pins.drive(offset, high) || onLevel(offset);
  }

  /** Stops driving a pin from outside: its pull resistor, if it has one, decides. */
  public void letGo(int offset) {
    if (!removed && pins.letGo(offset)) {
      var _ = onLevel(offset);
    }
  }

  private boolean onLevel(int offset) {
    PipeLines user = users[offset];
    return user == null || user.onLevel(offset, pins.level(offset), loop.clock().nanoTime());
  }

  /** A pin's physical level, an output's too: what a voltmeter shows. */
  @Override
  public boolean level(int offset) {
    return pins.level(offset);
  }

  /**
   * Toggles a pin for ever, by a loop timer: above 1 kHz several edges a millisecond.
   *
   * @param edgesPerSecond at least 1
   */
  public SquareWave toggle(int offset, int edgesPerSecond) {
    SquareWave wave = new SquareWave(loop, this, offset, edgesPerSecond);
    waves.add(wave);
    return wave;
  }

  /** Pulls the chip out: its requests hang up, and nobody can use it any more. */
  public void remove() {
    removed = true;
    close();
  }

  @Override
  public void close() {
    waves.forEach(SquareWave::close);
    watches.hangUp();
    for (int i = 0; i < users.length; i++) {
      PipeLines user = users[i];
      if (user != null) {
        user.hangUp();
        users[i] = null;
      }
    }
  }

  // --- for its requests ---

  @Override
  public boolean isOutput(int offset) {
    return pins.setup(offset).direction() == LineSetup.Direction.OUTPUT;
  }

  @Override
  public boolean isActiveLow(int offset) {
    return pins.setup(offset).activeLow();
  }

  @Override
  public void latch(int offset, boolean high) {
    pins.latch(offset, high);
  }

  @Override
  public void onReconfigured(PipeLines request) {
    request.lines().forEach(pins::setUp);
    tell(GpioV2.CHANGED_CONFIG, request.lines());
  }

  @Override
  public void onReleased(PipeLines request) {
    for (LineSetup line : request.lines()) {
      if (users[line.offset()] == request) {
        users[line.offset()] = null;
        tell(GpioV2.CHANGED_RELEASED, List.of(line));
      }
    }
  }

  private void tell(int type, List<LineSetup> lines) {
    if (watches.isEmpty()) {
      return;
    }
    for (LineSetup line : lines) {
      watches.tell(type, lineInfo(line.offset()), loop.clock().nanoTime());
    }
  }

  /** The kernel forgets edges and debounce once a line is released, and keeps its direction. */
  private MemorySegment lineInfo(int offset) {
    MemorySegment struct = Arena.ofAuto().allocate(GpioV2.LINE_INFO_BYTES, 8);
    PipeLines user = users[offset];
    LineSetup now = pins.setup(offset);
    LineSetup idle = isOutput(offset) ? LineSetup.output(offset, false) : LineSetup.input(offset);
    LineInfo.write(
        struct,
        names.get(offset),
        user == null ? "" : user.consumer(),
        user != null,
        user == null ? idle.with(LineSetup.Edges.NONE) : now);
    return struct;
  }

  private void check(int offset) throws IOException {
    if (offset < 0 || offset >= info.lines()) {
      throw new IOException(
          "gpio: " + info.name() + " has lines 0 to " + (info.lines() - 1) + ", not " + offset);
    }
  }

  private void checkFree(int offset) throws IOException {
    check(offset);
    PipeLines user = users[offset];
    if (user != null) {
      throw new IOException(
          "gpio: request lines: EBUSY; line " + offset + " is used by \"" + user.consumer() + "\"");
    }
  }
}
