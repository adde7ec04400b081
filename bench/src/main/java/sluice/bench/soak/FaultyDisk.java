package sluice.bench.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.DiskFile;

/**
 * A disk that fails for a while, as the kernel does: full (writes and creations fail, deletions
 * pass) or broken (writes and syncs fail). Faults are set by any thread.
 */
final class FaultyDisk implements Disk {
  /** How it fails. */
  enum Fault {
    /** ENOSPC. */
    FULL("No space left on device"),
    /** EIO. */
    BROKEN("Input/output error");

    private final String message;

    Fault(String message) {
      this.message = message;
    }
  }

  private final Disk disk;
  private final AtomicReference<@Nullable Fault> fault;

  FaultyDisk(Disk disk, AtomicReference<@Nullable Fault> fault) {
    this.disk = disk;
    this.fault = fault;
  }

  private void check(boolean takesSpace) throws IOException {
    Fault now = fault.get();
    if (now != null && (takesSpace || now == Fault.BROKEN)) {
      throw new IOException(now.message);
    }
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    check(true);
    return new File(disk.create(name, bytes));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new File(disk.open(name));
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    check(false);
    disk.rename(from, to);
  }

  @Override
  public void syncDirectory() throws IOException {
    check(false);
    disk.syncDirectory();
  }

  @Override
  public void close() {
    disk.close();
  }

  private final class File implements DiskFile {
    private final DiskFile file;

    File(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      check(true);
      file.write(from, position);
    }

    @Override
    public void sync() throws IOException {
      check(false);
      file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
