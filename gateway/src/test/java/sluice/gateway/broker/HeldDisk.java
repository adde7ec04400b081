package sluice.gateway.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.DiskFile;

/** A disk whose syncs wait for the test, or fail, while it says so. */
final class HeldDisk implements Disk {
  private final Disk disk;
  private final Semaphore passing = new Semaphore(0);
  private volatile boolean held;
  private volatile boolean failing;
  private final AtomicInteger waiting = new AtomicInteger();

  HeldDisk(Disk disk) {
    this.disk = disk;
  }

  /** From now on syncs wait. */
  void hold() {
    held = true;
  }

  /** They all go on, and those to come do not wait. */
  void release() {
    held = false;
    passing.release(1_000);
  }

  /** Whether syncs fail. */
  void failing(boolean on) {
    failing = on;
  }

  /** Whether a sync waits right now: what was written before it is not durable. */
  boolean isWaiting() {
    return waiting.get() > 0;
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    return new HeldFile(disk.create(name, bytes));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new HeldFile(disk.open(name));
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
    disk.rename(from, to);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  @Override
  public void close() {
    disk.close();
  }

  private final class HeldFile implements DiskFile {
    private final DiskFile file;

    HeldFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      file.write(from, at);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return file.read(into, at);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      if (held) {
        waiting.incrementAndGet();
        passing.acquireUninterruptibly();
        waiting.decrementAndGet();
      }
      if (failing) {
        throw new IOException("the disk fails, as the test wants it");
      }
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
