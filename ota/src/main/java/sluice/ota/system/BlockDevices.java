package sluice.ota.system;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import sluice.ota.Slot;
import sluice.ota.store.ChannelFile;
import sluice.ota.store.TreeFile;

/**
 * Partitions as the kernel shows them, such as {@code /dev/disk/by-partuuid/536c7563-02}. Who
 * writes must be root.
 */
public record BlockDevices(Path a, Path b) implements Partitions {
  private Path of(Slot slot) {
    return switch (slot) {
      case A -> a;
      case B -> b;
      case FACTORY -> throw new IllegalArgumentException("the factory's slot has no partition");
    };
  }

  @Override
  public TreeFile write(Slot slot) throws IOException {
    return new ChannelFile(FileChannel.open(of(slot), WRITE));
  }

  @Override
  public InputStream read(Slot slot, long bytes) throws IOException {
    return new Reading(FileChannel.open(of(slot), READ), bytes);
  }

  @Override
  public long bytes() throws IOException {
    return Math.min(bytes(a), bytes(b));
  }

  /** The JDK asks the kernel for a device's size where a file's would be 0. */
  private static long bytes(Path device) throws IOException {
    try (FileChannel channel = FileChannel.open(device, READ)) {
      return channel.size();
    }
  }

  private static final class Reading extends InputStream {
    private final FileChannel device;
    private long left;

    Reading(FileChannel device, long bytes) {
      this.device = device;
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return length == 0 ? 0 : -1;
      }
      int read = device.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)));
      if (read < 0) {
        throw new EOFException("the partition ends " + left + " bytes too early");
      }
      left -= read;
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = Math.clamp(bytes, 0, left);
      device.position(device.position() + skipped);
      left -= skipped;
      return skipped;
    }

    @Override
    public void close() throws IOException {
      device.close();
    }
  }
}
