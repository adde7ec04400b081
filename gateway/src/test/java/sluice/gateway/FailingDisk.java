package sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.DiskFile;

/** A disk that takes nothing while a switch is on; what is there can be read. */
record FailingDisk(Disk behind, AtomicBoolean fails) implements Disk {
  private void check() throws IOException {
    if (fails.get()) {
      throw new IOException("the test's disk takes nothing");
    }
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    check();
    return new Failing(behind.create(name, bytes));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new Failing(behind.open(name));
  }

  @Override
  public List<String> list() throws IOException {
    return behind.list();
  }

  @Override
  public void delete(String name) throws IOException {
    check();
    behind.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    check();
    behind.rename(from, to);
  }

  @Override
  public void syncDirectory() throws IOException {
    check();
    behind.syncDirectory();
  }

  @Override
  public void close() {
    behind.close();
  }

  private final class Failing implements DiskFile {
    private final DiskFile file;

    Failing(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      check();
      file.write(from, position);
    }

    @Override
    public void sync() throws IOException {
      check();
      file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
      check();
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
