package sluice.ota.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What is written through a channel, of a file or of a device. It goes to the disk every 8 MiB, or
 * hundreds of megabytes would wait in memory, and the syncs of a gateway beside it behind them.
 */
public final class ChannelFile implements TreeFile {
  private static final int UNSYNCED_BYTES_MAX = 8 << 20;

  private final FileChannel channel;
  private int unsynced;

  /** Takes the channel. */
  public ChannelFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes, offset, length);
    while (from.hasRemaining()) {
      unsynced += channel.write(from);
    }
    if (unsynced >= UNSYNCED_BYTES_MAX) {
      channel.force(false);
      unsynced = 0;
    }
  }

  @Override
  public void sync() throws IOException {
    channel.force(true);
    unsynced = 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
