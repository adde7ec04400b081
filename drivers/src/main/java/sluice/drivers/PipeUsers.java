package sluice.drivers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * Who has the lines of a chip that is not the kernel's, and who watches them: what the kernel keeps
 * for its own chips. Loop's thread only.
 */
public final class PipeUsers {
  private final Loop loop;
  private final ChipInfo info;
  private final PipeLines.Board board;
  private final @Nullable PipeLines[] users;
  private final PipeWatches watches = new PipeWatches();

  /** Of a chip whose lines nobody has. */
  public PipeUsers(Loop loop, ChipInfo info, PipeLines.Board board) {
    this.loop = loop;
    this.info = info;
    this.board = board;
    this.users = new @Nullable PipeLines[info.lines()];
  }

  /** Who has a line, or null. */
  public @Nullable PipeLines of(int offset) {
    return users[offset];
  }

  /**
   * As {@link Chip#request}; each line was {@link #checkFree checked}.
   *
   * @param setUp is told of each line before its level is looked at
   */
  public LineRequest request(
      String consumer, List<LineSetup> lines, EdgeListener listener, Consumer<LineSetup> setUp)
      throws IOException {
    int[] pipe = Posix.pipe();
    PipeLines request = new PipeLines(loop, board, consumer, lines, pipe[1]);
    for (LineSetup line : lines) {
      users[line.offset()] = request;
      setUp.accept(line);
    }
    request.settle();
    tell(GpioV2.CHANGED_REQUESTED, lines);
    int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
    return LineRequest.start(loop, "gpio " + info.name(), pipe[0], offsets, request, listener);
  }

  /** As {@link Chip#adopt}. */
  public LineRequest adopt(LineHold hold, EdgeListener listener) throws IOException {
    PipeLines request = null;
    for (int offset : hold.offsets()) {
      check(offset);
      PipeLines user = users[offset];
      if (user == null || (request != null && user != request)) {
        throw new IOException(
            "gpio: " + info.name() + ": line " + offset + " is not of the request handed over");
      }
      request = user;
    }
    assert request != null : "a hold has lines";
    if (!request.writesTo(hold.fd())) {
      request.release(); // whoever read from it has gone to another process, and not come back
      throw new IOException("gpio: " + info.name() + ": the request is of another board");
    }
    return LineRequest.resume(loop, "gpio " + info.name(), hold, request, listener);
  }

  /** As {@link Chip#line}. */
  public LineInfo line(int offset) throws IOException {
    check(offset);
    return LineInfo.read(lineInfo(offset));
  }

  /** As {@link Chip#watch}. */
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    for (int offset : offsets) {
      check(offset);
    }
    return watches.add(loop, "gpio " + info.name(), offsets, listener);
  }

  /** A request's lines were set up otherwise: those who watch are told. */
  public void reconfigured(PipeLines request) {
    tell(GpioV2.CHANGED_CONFIG, request.lines());
  }

  /**
   * A request gives its lines back.
   *
   * @param onFree is told of each that nobody else has taken, before those who watch are
   */
  public void release(PipeLines request, Consumer<LineSetup> onFree) {
    for (LineSetup line : request.lines()) {
      if (users[line.offset()] == request) {
        users[line.offset()] = null;
        onFree.accept(line);
        tell(GpioV2.CHANGED_RELEASED, List.of(line));
      }
    }
  }

  /** The chip is gone: its requests and watches hang up. */
  public void hangUp() {
    watches.hangUp();
    for (int i = 0; i < users.length; i++) {
      PipeLines user = users[i];
      if (user != null) {
        user.hangUp();
        users[i] = null;
      }
    }
  }

  /**
   * Whether a line can be had.
   *
   * @throws IOException if there is no such line, or another has it: says who
   */
  public void checkFree(int offset) throws IOException {
    check(offset);
    PipeLines user = users[offset];
    if (user != null) {
      throw new IOException(
          "gpio: request lines: EBUSY; line " + offset + " is used by \"" + user.consumer() + "\"");
    }
  }

  private void check(int offset) throws IOException {
    if (offset < 0 || offset >= info.lines()) {
      throw new IOException(
          "gpio: " + info.name() + " has lines 0 to " + (info.lines() - 1) + ", not " + offset);
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
    LineInfo.write(
        struct,
        board.lineName(offset),
        user == null ? "" : user.consumer(),
        user != null,
        user == null ? board.idle(offset) : board.setup(offset));
    return struct;
  }
}
