package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
    ERROR
  }

  private final Map<String, File> names = new TreeMap<>();
  private final Map<String, File> durableNames = new TreeMap<>();
  private final List<DirectoryChange> unsyncedChanges = new ArrayList<>();
  private int calls;
  private int failAtCall = Integer.MAX_VALUE;
  private Fault fault = Fault.CRASH;

  private record DirectoryChange(String name, File file, boolean created) {}

  private record Write(int position, byte[] bytes) {}

  /** Calls that write, so far. */
  int calls() {
    return calls;
  }

  void failAt(int call, Fault how) {
    failAtCall = call;
    fault = how;
  }

  boolean isCrashed() {
    return fault == Fault.CRASH && calls >= failAtCall;
  }

  /** What the next start finds. */
  SimulatedDisk reboot(Random random) {
    SimulatedDisk after = new SimulatedDisk();
    Map<String, File> survivors = new TreeMap<>(durableNames);
    int kept = random.nextInt(unsyncedChanges.size() + 1); // a journal keeps a prefix
    for (DirectoryChange change : unsyncedChanges.subList(0, kept)) {
      if (change.created) {
        survivors.put(change.name, change.file);
      } else {
        survivors.remove(change.name);
      }
    }
    survivors.forEach((name, file) -> {
      File copy = after.new File(file.afterCrash(random));
      after.names.put(name, copy);
      after.durableNames.put(name, copy);
    });
    return after;
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
  public DiskFile create(String name) throws IOException {
    count("create");
    File file = new File(new byte[0]);
    if (names.putIfAbsent(name, file) != null) {
      throw new IOException(name + " exists");
    }
    unsyncedChanges.add(new DirectoryChange(name, file, true));
    return file;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    File file = names.get(name);
    if (file == null) {
      throw new java.nio.file.NoSuchFileException(name);
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
    File file = names.remove(name);
    if (file != null) {
      unsyncedChanges.add(new DirectoryChange(name, file, false));
    }
  }

  @Override
  public void syncDirectory() throws IOException {
    count("sync directory");
    for (DirectoryChange change : unsyncedChanges) {
      if (change.created) {
        durableNames.put(change.name, change.file);
      } else {
        durableNames.remove(change.name);
      }
    }
    unsyncedChanges.clear();
  }

  private void count(String what) throws IOException {
    if (isCrashed() || ++calls == failAtCall) {
      throw new IOException(what + ": " + (fault == Fault.CRASH ? "the power is gone" : "EIO"));
    }
  }

  private final class File implements DiskFile {
    private byte[] content;
    private byte[] synced;
    private final List<Write> unsynced = new ArrayList<>();

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
    public int read(ByteBuffer into, long position) {
      if (position >= content.length) {
        return -1;
      }
      int count = Math.min(into.remaining(), content.length - (int) position);
      into.put(content, (int) position, count);
      return count;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      try {
        count("write");
      } catch (IOException e) {
        unsynced.add(new Write((int) position, bytes)); // part of it may get there
        throw e;
      }
      content = put(content, (int) position, bytes);
      unsynced.add(new Write((int) position, bytes));
    }

    @Override
    public void sync() throws IOException {
      count("sync");
      synced = content.clone();
      unsynced.clear();
    }

    @Override
    public void truncate(long size) throws IOException {
      count("truncate");
      content = Arrays.copyOf(content, (int) size);
      synced = Arrays.copyOf(synced, (int) Math.min(size, synced.length));
    }

    @Override
    public long size() {
      return content.length;
    }

    @Override
    public void close() {}

    private static byte[] put(byte[] into, int position, byte[] bytes) {
      int size = bytes.length == 0 ? into.length : Math.max(into.length, position + bytes.length);
      byte[] result = Arrays.copyOf(into, size);
      System.arraycopy(bytes, 0, result, Math.min(position, size), bytes.length);
      return result;
    }
  }
}
