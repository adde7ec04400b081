package sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.DiskFile;

/** A disk that says what the spool asks of it before it does so, or does not. */
public final class WatchedDisk implements Disk {
  /** What changes a disk. */
  public enum Call {
    CREATE,
    WRITE,
    SYNC,
    RENAME,
    SYNC_DIRECTORY
  }

  /** Hears of each call; any of the spool's threads. */
  public interface Watch {
    /**
     * A call is about to be made.
     *
     * @param bytes to write; 0 for other calls
     * @throws IOException in place of the call
     */
    void before(Call call, long bytes) throws IOException;
  }

  private final Disk disk;
  private final Watch watch;

  public WatchedDisk(Disk disk, Watch watch) {
    this.disk = disk;
    this.watch = watch;
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    watch.before(Call.CREATE, 0);
    return new WatchedFile(disk.create(name, bytes));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new WatchedFile(disk.open(name));
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
    watch.before(Call.RENAME, 0);
    disk.rename(from, to);
  }

  @Override
  public void syncDirectory() throws IOException {
    watch.before(Call.SYNC_DIRECTORY, 0);
    disk.syncDirectory();
  }

  @Override
  public void close() {
    disk.close();
  }

  private final class WatchedFile implements DiskFile {
    private final DiskFile file;

    WatchedFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      watch.before(Call.WRITE, from.remaining());
      file.write(from, position);
    }

    @Override
    public void sync() throws IOException {
      watch.before(Call.SYNC, 0);
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
