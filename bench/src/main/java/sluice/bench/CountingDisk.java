package sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.DiskFile;

/** A disk that counts what the spool asks of it. Any thread reads the counts. */
final class CountingDisk implements Disk {
  final LongAdder bytesWritten = new LongAdder();
  final LongAdder syncs = new LongAdder();
  private final Disk disk;

  CountingDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    return new CountingFile(disk.create(name, bytes));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new CountingFile(disk.open(name));
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
    syncs.increment();
    disk.syncDirectory();
  }

  @Override
  public void close() {
    disk.close();
  }

  private final class CountingFile implements DiskFile {
    private final DiskFile file;

    CountingFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      bytesWritten.add(from.remaining());
      file.write(from, position);
    }

    @Override
    public void sync() throws IOException {
      syncs.increment();
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
