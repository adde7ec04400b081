package sluice.loop.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives memory back that a start needed and the steady state does not. Any thread; takes a few
 * milliseconds, so not the loop's.
 */
public final class Memory {
  private static final Path MAPS = Path.of("/proc/self/smaps");
  private static final long MADV_DONTNEED = 4; // asm-generic/mman-common.h
  private static final long MADV_NOHUGEPAGE = 15; // else one touch maps 2 MB again

  private Memory() {}

  /** An address range of this process. */
  record Range(long start, long bytes) {}

  /**
   * Frees what malloc holds without using it, and unmaps pages of read-only file mappings (the
   * JVM's code, the class archive): they stay in the page cache, and the first touch maps them
   * again. What is mapped so far gets no huge pages from now on: a kernel that gives them to all
   * ({@code always} in {@code /sys/kernel/mm/transparent_hugepage/enabled}, as Debian's) would fill
   * up, 2 MB at a time, whatever was freed between pages that are used.
   *
   * @throws IOException if the kernel does not tell the mappings
   */
  public static void giveBack() throws IOException {
    List<String> smaps = Files.readAllLines(MAPS);
    List<Range> clean = cleanFileRanges(smaps);
    MemorySegment errno = Posix.CALL_STATE.get();
    try {
      MethodHandle madvise = Posix.link("madvise");
      for (Range range : ownRanges(smaps)) {
        var _ = (long) madvise.invokeExact(errno, range.start, range.bytes, MADV_NOHUGEPAGE, 0L);
      }
      var _ = (long) Posix.link("malloc_trim").invokeExact(errno, 0L, 0L, 0L, 0L);
      for (Range range : clean) {
        var _ = (long) madvise.invokeExact(errno, range.start, range.bytes, MADV_NOHUGEPAGE, 0L);
        var _ = (long) madvise.invokeExact(errno, range.start, range.bytes, MADV_DONTNEED, 0L);
      }
    } catch (Throwable t) {
      throw new IOException("give memory back: " + t, t);
    }
  }

  /**
   * The mappings of files that cannot be written to and hold no page of our own, as {@code
   * /proc/self/smaps} tells (proc(5)): dropping a page of any other would lose what is in it.
   */
  static List<Range> cleanFileRanges(List<String> smaps) {
    List<Range> clean = new ArrayList<>();
    String header = "";
    for (String line : smaps) {
      if (isHeader(line)) {
        header = line;
      } else if (isZero(line, "Anonymous:") && isReadOnlyFile(header)) {
        clean.add(range(header));
      }
    }
    return clean;
  }

  /** Writable mappings without a file: malloc's, the JVM's, stacks. */
  static List<Range> ownRanges(List<String> smaps) {
    List<Range> own = new ArrayList<>();
    for (String line : smaps) {
      if (isHeader(line)) {
        String[] fields = fields(line);
        if (fields[1].startsWith("rw") && !isFile(fields)) {
          own.add(range(line));
        }
      }
    }
    return own;
  }

  /** Begins with an address range; a field begins with its name and a colon. */
  private static boolean isHeader(String line) {
    int dash = line.indexOf('-');
    return dash > 0 && dash < line.indexOf(' ');
  }

  private static boolean isZero(String line, String field) {
    return line.startsWith(field) && line.substring(field.length()).strip().equals("0 kB");
  }

  private static boolean isReadOnlyFile(String header) {
    String[] fields = fields(header);
    return fields[1].charAt(1) != 'w' && isFile(fields);
  }

  /** {@code START-END PERMISSIONS OFFSET DEVICE INODE PATH}; the last may be missing. */
  private static String[] fields(String header) {
    return header.split(" +", 6);
  }

  private static boolean isFile(String[] fields) {
    return fields.length == 6 && fields[5].startsWith("/");
  }

  private static Range range(String header) {
    int dash = header.indexOf('-');
    long start = Long.parseUnsignedLong(header, 0, dash, 16);
    long end = Long.parseUnsignedLong(header, dash + 1, header.indexOf(' '), 16);
    return new Range(start, end - start);
  }
}
