package sluice.ota.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.ota.Slot;
import sluice.ota.store.Tree;
import sluice.ota.store.TreeFile;

/**
 * A tree of slots in which the file {@value #IMAGE} of a slot is a partition, and the link {@code
 * current} is what the boot loader starts. All else is in a folder on the data partition; there,
 * too, the file's name and its number of bytes, once all of them are on the disk.
 */
public final class SystemTree implements Tree {
  /** The one file of a release of a system. */
  public static final String IMAGE = "root.ext4";

  private static final String CURRENT = "current";
  private static final String NEW = "current.new";
  private static final String SLOTS = "slots/";
  private static final int LENGTH_BYTES_MAX = 32;

  private final Tree records;
  private final BootMarkers markers;
  private final Partitions partitions;
  private @Nullable String target;

  public SystemTree(Tree records, BootMarkers markers, Partitions partitions) {
    this.records = records;
    this.markers = markers;
    this.partitions = partitions;
  }

  /** The slot that a link or a folder of this name is; null if it is none. */
  private static @Nullable Slot slot(String path) {
    for (Slot slot : new Slot[] {Slot.A, Slot.B}) {
      if (path.equals(SLOTS + slot)) {
        return slot;
      }
    }
    return null;
  }

  /** The slot whose image a file of this name is; null if it is none. */
  private static @Nullable Slot imageOf(String path) {
    return path.endsWith("/" + IMAGE)
        ? slot(path.substring(0, path.length() - IMAGE.length() - 1))
        : null;
  }

  @Override
  public InputStream open(String path) throws IOException {
    Slot slot = imageOf(path);
    return slot == null ? records.open(path) : partitions.read(slot, length(path));
  }

  private long length(String path) throws IOException {
    try (InputStream in = records.open(path)) {
      String text = new String(in.readNBytes(LENGTH_BYTES_MAX), StandardCharsets.UTF_8);
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IOException(path + ": was not written to its end", e);
    }
  }

  @Override
  public String link(String path) throws IOException {
    return path.equals(CURRENT) ? SLOTS + markers.current() : records.link(path);
  }

  @Override
  public TreeFile create(String path, boolean executable) throws IOException {
    Slot slot = imageOf(path);
    if (slot != null) {
      return image(slot, records.create(path, false));
    }
    if (path.startsWith(SLOTS + Slot.A + "/") || path.startsWith(SLOTS + Slot.B + "/")) {
      throw new IOException(path + ": a release of a system is one file, " + IMAGE);
    }
    return records.create(path, executable);
  }

  private TreeFile image(Slot slot, TreeFile record) throws IOException {
    try {
      return new Image(record, partitions.write(slot));
    } catch (IOException e) {
      record.close();
      throw e;
    }
  }

  @Override
  public void makeLink(String path, String to) throws IOException {
    if (path.equals(NEW)) {
      target = to;
    } else {
      records.makeLink(path, to);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    switch (path) {
      case CURRENT -> markers.switchTo(Slot.FACTORY);
      case NEW -> target = null;
      default -> records.delete(path);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    if (!from.equals(NEW)) {
      records.rename(from, to);
      return;
    }
    Slot slot = target == null ? null : slot(target);
    if (slot == null) {
      throw new IOException(target + ": is no slot");
    }
    markers.switchTo(slot);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return records.list(folder);
  }

  @Override
  public boolean isFolder(String path) throws IOException {
    return records.isFolder(path);
  }

  @Override
  public void makeFolder(String path) throws IOException {
    records.makeFolder(path);
  }

  @Override
  public void syncFolder(String path) throws IOException {
    records.syncFolder(path);
  }

  @Override
  public long bytesFree() throws IOException {
    return partitions.bytes();
  }

  @Override
  public void close() {
    records.close();
  }

  /** A partition that is being written. */
  private static final class Image implements TreeFile {
    private final TreeFile record;
    private final TreeFile content;
    private long bytes;

    Image(TreeFile record, TreeFile content) {
      this.record = record;
      this.content = content;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      content.write(from, offset, length);
      bytes += length;
    }

    /** The number says that all is there, so it comes last. */
    @Override
    public void sync() throws IOException {
      content.sync();
      byte[] number = (bytes + "\n").getBytes(StandardCharsets.UTF_8);
      record.write(number, 0, number.length);
      record.sync();
    }

    @Override
    public void close() throws IOException {
      try {
        content.close();
      } finally {
        record.close();
      }
    }
  }
}
