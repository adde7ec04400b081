package sluice.addons.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.BootId;
import sluice.loop.posix.FileCalls;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.WholeFile;

/**
 * Which addon's code runs now, in a mapped file that outlives the process: whoever stands in it
 * when the next one starts was there at the end, by a fault, an {@code exit()}, or because it never
 * came back. Of a thread of an addon's own the JVM's report of the crash tells. It is not loaded
 * again before it is another file. A write is a store to memory.
 *
 * <p>One slot for the loop, one for the worker that maps addons.
 */
final class Crumb implements AutoCloseable {
  private static final int LOOP = 0;
  private static final int LOADER = 8;
  private static final int BOOT = 16;
  private static final int NAMES = 64;
  private static final int NAME_BYTES = 64;
  private static final int NAMES_MAX = 63;
  private static final int FOLDER = NAMES + NAMES_MAX * NAME_BYTES;
  private static final int FOLDER_BYTES = 512;
  private static final int FILE_BYTES = FOLDER + FOLDER_BYTES;
  private static final int CRASHED_MAX = 64;
  private static final int SUM_DIGITS = 16;
  private static final Pattern FILE = Pattern.compile("addons-(\\d{1,10})-\\d+\\.crumb");

  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final ByteBuffer bytes;
  private final int fd;
  private final Set<String> crashed;
  private final @Nullable Path list;
  private final List<String> names = new ArrayList<>();

  /** What stands in the loop's slot. */
  private long inside;

  private boolean leaving;

  private Crumb(ByteBuffer bytes, int fd, Set<String> crashed, @Nullable Path list) {
    this.bytes = bytes;
    this.fd = fd;
    this.crashed = crashed;
    this.list = list;
  }

  /** Of a host that remembers nothing beyond its end. */
  static Crumb forgetful() {
    return new Crumb(ByteBuffer.allocateDirect(FILE_BYTES), -1, new LinkedHashSet<>(), null);
  }

  /**
   * Reads what processes that ended have left, and begins anew. One that still runs, as a gateway
   * that hands over does, has its file locked, and is left alone. Blocks, for a start.
   *
   * @param folder where it is kept: {@code addons-PID-N.crumb}, and {@code addons.crashed} of those
   *     that were found in one, for people to read and to delete
   */
  static Crumb open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path list = folder.resolve("addons.crashed");
    Set<String> crashed =
        new LinkedHashSet<>(Files.exists(list) ? Files.readAllLines(list) : List.of());
    int before = crashed.size();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "addons-*.crumb")) {
      for (Path file : files) {
        takeIfEnded(file, crashed);
      }
    }
    String name = "addons-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
    Path own = folder.resolve(name + ".crumb");
    Files.deleteIfExists(own);
    Files.createFile(own);
    int fd = Posix.open(own.toString(), Posix.O_RDWR);
    FileCalls.lock(fd, own.toString());
    MappedByteBuffer bytes = map(own);
    BootId boot = BootId.current();
    bytes.putLong(BOOT, boot.high());
    bytes.putLong(BOOT + Long.BYTES, boot.low());
    byte[] here = Path.of("").toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    bytes.put(FOLDER, here, 0, here.length <= FOLDER_BYTES ? here.length : 0);
    Crumb made = new Crumb(bytes, fd, crashed, list);
    if (crashed.size() > before) {
      var _ = made.save();
    }
    return made;
  }

  private static void takeIfEnded(Path file, Set<String> crashed) throws IOException {
    int fd = Posix.open(file.toString(), Posix.O_RDWR);
    try {
      FileCalls.lock(fd, file.toString());
      MappedByteBuffer bytes = map(file);
      BootId boot = new BootId(bytes.getLong(BOOT), bytes.getLong(BOOT + Long.BYTES));
      if (BootId.current().isSameAs(boot)) { // else its pages are of any moment before the end
        boolean inLoop = take(bytes, LOOP, crashed);
        boolean inLoader = take(bytes, LOADER, crashed);
        if (!inLoop && !inLoader) {
          takeReported(file, bytes, crashed);
        }
      }
      Files.deleteIfExists(file);
    } catch (PosixException e) {
      Logger.debug("addons: {}: its gateway still runs", file);
    } finally {
      Posix.close(fd);
    }
  }

  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
    }
  }

  private static boolean take(MappedByteBuffer bytes, int slot, Set<String> crashed) {
    long number = bytes.getLong(slot);
    bytes.putLong(slot, 0);
    if (number < 1 || number > NAMES_MAX) {
      return false;
    }
    String identity = text(bytes, NAMES + (int) (number - 1) * NAME_BYTES, NAME_BYTES);
    Logger.error("addon {}: was running when the last gateway ended", identity);
    crashed.add(identity);
    return true;
  }

  /** Nobody was in by a call of ours; an addon's own thread may have been somewhere. */
  private static void takeReported(Path file, MappedByteBuffer bytes, Set<String> crashed)
      throws IOException {
    Matcher pid = FILE.matcher(String.valueOf(file.getFileName()));
    Path where = Path.of(text(bytes, FOLDER, FOLDER_BYTES));
    CrashReport report = pid.matches() ? CrashReport.of(Long.parseLong(pid.group(1)), where) : null;
    if (report == null) {
      return;
    }
    for (int number = 0; number < NAMES_MAX; number++) {
      String identity = text(bytes, NAMES + number * NAME_BYTES, NAME_BYTES);
      if (identity.startsWith(report.addon() + " ")) {
        Logger.error("addon {}: the last gateway crashed in it: {}", identity, report.file());
        crashed.add(identity);
      }
    }
  }

  private static String text(MappedByteBuffer bytes, int at, int length) {
    byte[] text = new byte[length];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8).replace("\0", "");
  }

  /** An addon and its file: another file is another one. */
  static String identity(String name, String sum) {
    return name + " " + sum.substring(0, Math.min(SUM_DIGITS, sum.length()));
  }

  /** Whether it stood in the file of a process that ended, or is blamed for something as bad. */
  synchronized boolean hasCrashed(String identity) {
    return crashed.contains(identity);
  }

  /** It is not let into this process again; {@link #save} has later ones know. */
  synchronized void blame(String identity) {
    crashed.add(identity);
  }

  /** Writes the list, so that it survives a loss of power. Blocks. */
  synchronized boolean save() throws IOException {
    if (list == null) {
      return false;
    }
    List<String> all = new ArrayList<>(crashed);
    String text =
        String.join("\n", all.subList(Math.max(0, all.size() - CRASHED_MAX), all.size())) + "\n";
    WholeFile.replace(list, text.getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  /** The number of an addon, for the slots; 0, which is nobody, if there are too many. */
  synchronized int number(String identity) {
    int at = names.indexOf(identity);
    if (at < 0 && names.size() < NAMES_MAX) {
      at = names.size();
      names.add(identity);
      byte[] name = Arrays.copyOf(identity.getBytes(StandardCharsets.US_ASCII), NAME_BYTES);
      bytes.put(NAMES + at * NAME_BYTES, name);
    }
    return at + 1;
  }

  /** The loop enters an addon; returns who was in before, for {@link #loop} again. */
  long loop(long number) {
    long before = inside;
    if (number != before) {
      inside = number;
      bytes.putLong(LOOP, number);
    }
    return before;
  }

  /** The worker enters an addon's constructors or destructors; 0 when it is out. */
  synchronized void loader(int number) {
    if (!leaving) {
      bytes.putLong(LOADER, number);
    }
  }

  /**
   * All addons have been told to end, and the process may end, too: whoever is in its destructors
   * then has not ended it.
   */
  synchronized void leave() {
    leaving = true;
    bytes.putLong(LOADER, 0);
  }

  /** As the end of the process does it: the lock goes, and what stands there stays. */
  @Override
  public void close() {
    if (fd >= 0) {
      Posix.close(fd);
    }
  }
}
