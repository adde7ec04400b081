package sluice.gateway.spool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the file system. */
public final class FileDisk implements Disk {
  private final Path dir;

  private FileDisk(Path dir) {
    this.dir = dir;
  }

  /**
   * Opens a directory, creating it and its parents if need be.
   *
   * @throws IOException if it cannot be created
   */
  public static FileDisk open(Path dir) throws IOException {
    Files.createDirectories(dir);
    return new FileDisk(dir);
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new ChannelFile(FileChannel.open(dir.resolve(name), CREATE_NEW, READ, WRITE));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ChannelFile(FileChannel.open(dir.resolve(name), READ, WRITE));
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(dir.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(dir, READ)) {
      directory.force(true);
    }
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
