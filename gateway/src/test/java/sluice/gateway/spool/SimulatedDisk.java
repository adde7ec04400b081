package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that loses what was not synced. It can stop at call <i>n</i>; what {@link
 * #reboot} finds then has each un-synced write dropped, kept or torn, and each un-synced name kept
 * or not.
 */
final class SimulatedDisk implements Disk {

  /** Which call fails, and how. */
  enum Fault {
    /** It and all after it: the power is gone. */
    CRASH,
    /** It alone: EIO. */
    ERROR,
    /** From it on there is no room, for some calls: ENOSPC for what grows. */
    FULL
  }

  private static final int FULL_CALLS = 25;

  private final Map<String, File> names = new TreeMap<>();
  private final Map<String, File> durableNames = new TreeMap<>();
  private final List<DirectoryChange> unsyncedChanges = new ArrayList<>();
  private int calls;
  private int reads;
  private int syncs;
  private final Map<Fault, Integer> failAt = new EnumMap<>(Fault.class);
  private int failAtRead = Integer.MAX_VALUE;
  private long bytesMax = Long.MAX_VALUE;
  private long bytesRead;

  /** A name taken (by a file) or given up (null); a rename is both at once. */
  private record DirectoryChange(String name, File file, boolean created, String replaces) {}

  private record Write(int position, byte[] bytes) {}

  /** Calls that write, so far. */
  int calls() {
    return calls;
  }

  /** Calls that sync, so far. */
  int syncs() {
    return syncs;
  }

  /** One fault of each kind may be set. */
  void failAt(int call, Fault how) {
    failAt.put(how, call);
  }

  /** Calls that read, so far. */
  int reads() {
    return reads;
  }

  /** This read alone fails: EIO. */
  void failAtRead(int read) {
    failAtRead = read;
  }

  private int at(Fault how) {
    return failAt.getOrDefault(how, Integer.MAX_VALUE);
  }

  private long room() {
    boolean full = calls >= at(Fault.FULL) && calls - at(Fault.FULL) < FULL_CALLS;
    return full ? 0 : bytesMax - bytesUsed();
  }

  /** By all reads so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** All files together may not grow beyond this. */
  void bytesMax(long bytes) {
    bytesMax = bytes;
  }

  boolean isCrashed() {
    return calls >= at(Fault.CRASH);
  }

  /** What the next start finds after a power cut. */
  SimulatedDisk reboot(Random random) {
    Map<String, File> survivors = new TreeMap<>(durableNames);
    int kept = random.nextInt(unsyncedChanges.size() + 1); // a journal keeps a prefix
    for (DirectoryChange change : unsyncedChanges.subList(0, kept)) {
      apply(change, survivors);
    }
    SimulatedDisk after = new SimulatedDisk();
    survivors.forEach((name, file) -> after.adopt(name, file.afterCrash(random)));
    return after;
  }

  /** What the next start finds after a {@code kill -9}: all that was written. */
  SimulatedDisk restart() {
    SimulatedDisk after = new SimulatedDisk();
    names.forEach((name, file) -> after.adopt(name, file.content.clone()));
    return after;
  }

  private void adopt(String name, byte[] content) {
    File copy = new File(content);
    names.put(name, copy);
    durableNames.put(name, copy);
  }

  /** Flips one bit of a durable file. */
  void flipBit(String name, int position, int bit) {
    File file = names.get(name);
    if (file != null) {
      file.content[position] ^= (byte) (1 << bit);
      file.synced[position] ^= (byte) (1 << bit);
    }
  }

  void cut(String name, int size) {
    File file = names.get(name);
    if (file != null) {
      file.content = Arrays.copyOf(file.content, size);
      file.synced = Arrays.copyOf(file.synced, size);
    }
  }

  byte[] content(String name) {
    File file = names.get(name);
    return file == null ? new byte[0] : file.content.clone();
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    count("create");
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    File file = new File(new byte[bytes <= room() ? (int) bytes : 0]);
    change(new DirectoryChange(name, file, true, ""));
    return file;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return existing(name);
  }

  private File existing(String name) throws NoSuchFileException {
    File file = names.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public void delete(String name) throws IOException {
    count("delete");
    File file = names.get(name);
    if (file != null) {
      change(new DirectoryChange(name, file, false, ""));
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    File file = existing(from);
    count("rename");
    change(new DirectoryChange(to, file, true, from));
  }

  @Override
  public void syncDirectory() throws IOException {
    count("sync directory");
    syncs++;
    unsyncedChanges.forEach(change -> apply(change, durableNames));
    unsyncedChanges.clear();
  }

  @Override
  public void close() {}

  private void change(DirectoryChange change) {
    apply(change, names);
    unsyncedChanges.add(change);
  }

  private static void apply(DirectoryChange change, Map<String, File> to) {
    to.remove(change.replaces);
    if (change.created) {
      to.put(change.name, change.file);
    } else {
      to.remove(change.name);
    }
  }

  private void count(String what) throws IOException {
    if (isCrashed() || ++calls == at(Fault.CRASH)) {
      throw new IOException(what + ": the power is gone");
    }
    if (calls == at(Fault.ERROR)) {
      throw new IOException(what + ": EIO");
    }
  }

  /** By all files. */
  long bytesUsed() {
    return names.values().stream().mapToLong(file -> file.content.length).sum();
  }

  private final class File implements DiskFile {
    private byte[] content;
    private byte[] synced;
    private final List<Write> unsynced = new ArrayList<>();
    private boolean syncFailed;

    File(byte[] content) {
      this.content = content;
      this.synced = content.clone();
    }

    byte[] afterCrash(Random random) {
      byte[] left = synced.clone();
      for (Write write : unsynced) {
        int kept =
            switch (random.nextInt(3)) {
              case 0 -> 0;
              case 1 -> write.bytes.length;
              default -> random.nextInt(write.bytes.length + 1);
            };
        int from = random.nextBoolean() ? 0 : write.bytes.length - kept; // torn at either end
        left = put(left, write.position + from, Arrays.copyOfRange(write.bytes, from, from + kept));
      }
      return left;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      if (++reads == failAtRead) {
        throw new IOException("read: EIO");
      }
      if (position >= content.length) {
        return -1;
      }
      int count = Math.min(into.remaining(), content.length - (int) position);
      into.put(content, (int) position, count);
      bytesRead += count;
      return count;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      use();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      Write write = new Write((int) position, bytes);
      boolean crashed = isCrashed();
      try {
        count("write");
      } catch (IOException e) {
        if (!crashed) {
          unsynced.add(write); // part of it may get there
        }
        throw e;
      }
      long growth = position + bytes.length - content.length;
      if (growth > 0 && growth > room()) {
        throw new IOException("write: ENOSPC");
      }
      content = put(content, write.position, bytes);
      unsynced.add(write);
    }

    @Override
    public void sync() throws IOException {
      use();
      syncs++;
      try {
        count("sync");
      } catch (IOException e) {
        syncFailed = !isCrashed();
        throw e;
      }
      for (Write write : unsynced) {
        synced = put(synced, write.position, write.bytes);
      }
      unsynced.clear();
    }

    @Override
    public void truncate(long size) throws IOException {
      use();
      count("truncate");
      content = Arrays.copyOf(content, (int) size);
      synced = Arrays.copyOf(synced, (int) Math.min(size, synced.length));
    }

    private void use() {
      assertFalse(syncFailed, "a file whose sync failed is not written to again");
    }

    @Override
    public long size() {
      return content.length;
    }

    @Override
    public void close() {}

    private static byte[] put(byte[] into, int position, byte[] bytes) {
      int end = bytes.length == 0 ? 0 : position + bytes.length;
      byte[] result = end > into.length ? Arrays.copyOf(into, end) : into;
      System.arraycopy(bytes, 0, result, Math.min(position, result.length), bytes.length);
      return result;
    }
  }
}
