package sluice.gateway.spool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.tinylog.Logger;
import sluice.loop.posix.Errno;
import sluice.loop.posix.FileCalls;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.WholeFile;

/** A directory of the file system, of which one process at a time has hold. */
public final class FileDisk implements Disk {
  private static final int NOT_LOCKED = -1;

  private final Path dir;
  private int lockFd;

  private FileDisk(Path dir, int lockFd) {
    this.dir = dir;
    this.lockFd = lockFd;
  }

  /**
   * Opens a directory, creating it and its parents if need be, and takes its lock (flock(2)).
   *
   * @throws IOException if it cannot be created, or another process has it
   */
  public static FileDisk open(Path dir) throws IOException {
    Files.createDirectories(dir);
    int fd = Posix.open(dir.toString(), Posix.O_RDONLY);
    try {
      FileCalls.lock(fd, dir.toString());
    } catch (PosixException e) {
      Posix.close(fd);
      if (e.errno() == Errno.EAGAIN) {
        throw new IOException(dir + " is in use by another process; stop it first", e);
      }
      throw e;
    }
    return new FileDisk(dir, fd);
  }

  /**
   * Opens a directory for reading, also one that another process has. Only {@link #list} and {@link
   * #open} work.
   */
  public static FileDisk readOnly(Path dir) {
    return new FileDisk(dir, NOT_LOCKED);
  }

  @Override
  public DiskFile create(String name, long bytes) throws IOException {
    Path file = dir.resolve(name);
    FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE);
    if (bytes == 0 || preallocate(file, bytes)) {
      return new ChannelFile(channel);
    }
    channel.close();
    Files.delete(file); // with the blocks that it got before there were no more
    return new ChannelFile(FileChannel.open(file, CREATE_NEW, READ, WRITE));
  }

  private static boolean preallocate(Path file, long bytes) throws PosixException {
    int fd = Posix.open(file.toString(), Posix.O_RDWR);
    try {
      FileCalls.fallocate(fd, bytes, file.toString());
      return true;
    } catch (PosixException e) {
      Logger.debug("spool: {}; the file grows instead", e.getMessage());
      return false;
    } finally {
      Posix.close(fd);
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path file = dir.resolve(name);
    return new ChannelFile(
        lockFd == NOT_LOCKED ? FileChannel.open(file, READ) : FileChannel.open(file, READ, WRITE));
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
  public void rename(String from, String to) throws IOException {
    Files.move(dir.resolve(from), dir.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void syncDirectory() throws IOException {
    WholeFile.syncFolder(dir);
  }

  @Override
  public synchronized void close() {
    if (lockFd != NOT_LOCKED) {
      Posix.close(lockFd);
      lockFd = NOT_LOCKED;
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
