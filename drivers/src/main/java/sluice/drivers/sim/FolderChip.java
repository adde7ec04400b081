package sluice.drivers.sim;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.drivers.LineInfo;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.LineValues;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;

/**
 * A simulated chip whose pins another process plays, in a {@link BoardFolder}: as the kernel's, its
 * lines outlive the process that has them. It knows plain lines, both edges, and one request with
 * edges at a time. Loop's thread only.
 */
public final class FolderChip implements Chip {
  private final Loop loop;
  private final Path folder;
  private final ChipInfo info;
  private final FileChannel words;
  private final int sets;

  private FolderChip(Loop loop, Path folder, ChipInfo info, FileChannel words, int sets) {
    this.loop = loop;
    this.folder = folder;
    this.info = info;
    this.words = words;
    this.sets = sets;
  }

  /**
   * Opens a chip.
   *
   * @param lines 1 to 64
   * @throws IOException if nobody plays there
   */
  public static FolderChip open(Loop loop, String name, Path folder, int lines) throws IOException {
    FileChannel words = FileChannel.open(folder.resolve(BoardFolder.WORDS), READ, WRITE);
    int sets =
        Posix.open(folder.resolve(BoardFolder.SETS).toString(), Posix.O_RDWR | Posix.O_NONBLOCK);
    ChipInfo info = new ChipInfo(name, "folder", Math.min(lines, BoardFolder.LINES_MAX));
    return new FolderChip(loop, folder, info, words, sets);
  }

  @Override
  public ChipInfo info() {
    return info;
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    long edges = 0;
    List<Integer> offsets = new ArrayList<>();
    for (LineSetup line : lines) {
      check(line);
      offsets.add(line.offset());
      edges |= line.edges() == Edges.NONE ? 0 : 1L << line.offset();
    }
    String pipe = edges == 0 ? BoardFolder.IDLE : BoardFolder.EVENTS;
    int how = edges == 0 ? Posix.O_RDWR : Posix.O_RDONLY;
    int fd = Posix.open(folder.resolve(pipe).toString(), how | Posix.O_NONBLOCK);
    Values values = new Values(offsets);
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      if (line.direction() == Direction.OUTPUT) {
        add(BoardFolder.OUTPUTS, 1L << line.offset());
        values.set(line.initial() ? 1L << i : 0, 1L << i);
      }
    }
    add(BoardFolder.EDGES, edges);
    int[] all = offsets.stream().mapToInt(Integer::intValue).toArray();
    return LineRequest.start(loop, "gpio " + info.name(), fd, all, values, listener);
  }

  private void check(LineSetup line) throws IOException {
    if (line.offset() >= info.lines()) {
      throw new IOException(
          "gpio: "
              + info.name()
              + " has lines 0 to "
              + (info.lines() - 1)
              + ", not "
              + line.offset());
    }
    boolean odd = line.edges() == Edges.RISING || line.edges() == Edges.FALLING;
    if (line.activeLow() || line.debounceMicros() > 0 || odd) {
      throw new IOException("gpio: a chip in a folder knows plain lines and both edges");
    }
  }

  private void add(int word, long bits) throws IOException {
    BoardFolder.put(words, word, BoardFolder.word(words, word) | bits);
  }

  @Override
  public boolean handsOver() {
    return true;
  }

  @Override
  public LineRequest adopt(LineHold hold, EdgeListener listener) throws IOException {
    Values values = new Values(hold.offsets());
    return LineRequest.resume(loop, "gpio " + info.name(), hold, values, listener);
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    throw new IOException("gpio: a chip in a folder does not tell who uses its lines");
  }

  @Override
  public int find(String name) {
    return -1;
  }

  @Override
  public boolean debounces() {
    return false;
  }

  @Override
  public void close() {
    Posix.close(sets);
    try {
      words.close();
    } catch (IOException e) {
      throw new IllegalStateException("gpio: " + folder, e);
    }
  }

  /** The levels of a request. */
  private final class Values implements LineValues {
    private final List<Integer> offsets;

    Values(List<Integer> offsets) {
      this.offsets = offsets;
    }

    @Override
    public long get(long mask) throws IOException {
      long outputs = BoardFolder.word(words, BoardFolder.OUTPUTS);
      long outside = BoardFolder.word(words, BoardFolder.OUTSIDE);
      long latches = BoardFolder.word(words, BoardFolder.LATCHES);
      long levels = (latches & outputs) | (outside & ~outputs);
      long bits = 0;
      for (int i = 0; i < offsets.size(); i++) {
        bits |= (levels >>> offsets.get(i) & 1) << i;
      }
      return bits & mask;
    }

    @Override
    public void set(long bits, long mask) throws IOException {
      long lines = 0;
      long high = 0;
      for (int i = 0; i < offsets.size(); i++) {
        if ((mask >>> i & 1) != 0) {
          lines |= 1L << offsets.get(i);
          high |= (bits >>> i & 1) << offsets.get(i);
        }
      }
      long latches = BoardFolder.word(words, BoardFolder.LATCHES);
      BoardFolder.put(words, BoardFolder.LATCHES, (latches & ~lines) | high);
      tell(high, lines);
    }

    private void tell(long high, long lines) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment set = arena.allocate(BoardFolder.SET_BYTES, 8);
        set.set(JAVA_LONG, 0, high);
        set.set(JAVA_LONG, 8, lines);
        if (Posix.write(sets, set, BoardFolder.SET_BYTES) != BoardFolder.SET_BYTES) {
          throw new IOException("gpio: " + folder + ": nobody reads what is set");
        }
      }
    }

    @Override
    public void release() {}
  }
}
