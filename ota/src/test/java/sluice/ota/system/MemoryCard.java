package sluice.ota.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import sluice.ota.Manifest;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Slot;
import sluice.ota.store.MemoryTree;
import sluice.ota.store.StoreEffects;
import sluice.ota.store.Tree;
import sluice.ota.store.TreeFile;

/**
 * A card in memory with two systems, of which the first is there from the beginning, and its boot
 * loader. A system's content is its version, often.
 */
final class MemoryCard {
  private static final String FIRST = "1.0.0";

  private final MemoryTree disk;

  private MemoryCard(MemoryTree disk) {
    this.disk = disk;
  }

  /** As a card is built. */
  static MemoryCard built() throws IOException {
    MemoryTree disk = new MemoryTree();
    for (String folder :
        List.of("boot", "boot/SYSTEM", "parts", "records", "records/slots", "records/slots/a")) {
      disk.makeFolder(folder);
    }
    write(disk, "parts/a", content(FIRST));
    write(disk, "records/slots/a/root.ext4", content(FIRST).length() + "\n");
    write(disk, "records/slots/a.mark", "good\n");
    write(disk, "records/slots/a.version", FIRST + "\n");
    write(disk, "records/slots/a.sha256", file(FIRST).sha256() + "  " + SystemTree.IMAGE + "\n");
    for (String folder : List.of("", "boot", "parts", "records", "records/slots")) {
      disk.syncFolder(folder);
    }
    disk.syncFolder("records/slots/a");
    return new MemoryCard(disk);
  }

  private static void write(Tree tree, String path, String text) throws IOException {
    try (TreeFile file = tree.create(path, false)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
  }

  static String content(String version) {
    return ("system " + version + "\n").repeat(5_000);
  }

  private static ReleaseFile file(String version) {
    return Releases.file(SystemTree.IMAGE, content(version));
  }

  MemoryTree disk() {
    return disk;
  }

  /** As power goes, and comes again. */
  MemoryCard afterPowerCut(Random random) {
    return new MemoryCard(disk.reboot(random));
  }

  /**
   * What {@code boot.txt} does.
   *
   * @return the system that is started
   */
  Slot boot() throws IOException {
    Slot current = isThere("SECOND") ? Slot.B : Slot.A;
    if (isThere("TRY") && !isThere("TRIED")) {
      disk.create("boot/SYSTEM/TRIED", false).close();
      disk.syncFolder("boot/SYSTEM");
      return current.next();
    }
    return current;
  }

  private boolean isThere(String marker) throws IOException {
    return disk.list("boot/SYSTEM").contains(marker);
  }

  List<String> markers() throws IOException {
    return disk.list("boot/SYSTEM");
  }

  /** The version whose system a partition is, to its last byte; empty if it is none. */
  String whole(Slot slot) throws IOException {
    String text;
    try (InputStream in = disk.open("parts/" + slot)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String version = text.lines().findFirst().orElse("").replace("system ", "");
    return text.equals(content(version)) ? version : "";
  }

  /** An update as the system in a slot would open it. */
  SystemUpdate open(Slot running) throws IOException {
    BootMarkers markers = new BootMarkers(below("boot/"), () -> () -> {});
    SystemTree tree = new SystemTree(below("records/"), markers, new Parts());
    return SystemUpdate.open(
        new SystemUpdate.Places(tree, markers), MemoryCard::offer, running, () -> Releases.NOW);
  }

  private static StoreEffects.Offer offer(String version) throws IOException {
    if (version.isEmpty()) {
      throw new IOException("refused");
    }
    Manifest manifest = Releases.manifest(version, file(version));
    Payload payload = sink -> sink.file(file(version), stream(content(version)));
    return new StoreEffects.Offer(manifest, new byte[] {'{'}, 0, List.of(), payload);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private Tree below(String folder) {
    return new Below(disk, folder);
  }

  /** Partitions as files; what is written over is gone. */
  private final class Parts implements Partitions {
    @Override
    public TreeFile write(Slot slot) throws IOException {
      String path = "parts/" + slot;
      disk.delete(path);
      TreeFile file = disk.create(path, false);
      return new TreeFile() {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          file.write(bytes, offset, length);
        }

        @Override
        public void sync() throws IOException {
          file.sync();
          disk.syncFolder("parts");
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public InputStream read(Slot slot, long bytes) throws IOException {
      try (InputStream in = disk.open("parts/" + slot)) {
        return new ByteArrayInputStream(in.readNBytes((int) bytes));
      }
    }

    @Override
    public long bytes() {
      return disk.bytesFree();
    }
  }

  /** A folder of a tree as a tree of its own. */
  private record Below(Tree tree, String folder) implements Tree {
    private String path(String path) {
      return path.isEmpty() ? folder.substring(0, folder.length() - 1) : folder + path;
    }

    @Override
    public InputStream open(String path) throws IOException {
      return tree.open(path(path));
    }

    @Override
    public String link(String path) throws IOException {
      return tree.link(path(path));
    }

    @Override
    public List<String> list(String path) throws IOException {
      return tree.list(path(path));
    }

    @Override
    public boolean isFolder(String path) throws IOException {
      return tree.isFolder(path(path));
    }

    @Override
    public TreeFile create(String path, boolean executable) throws IOException {
      return tree.create(path(path), executable);
    }

    @Override
    public void makeFolder(String path) throws IOException {
      tree.makeFolder(path(path));
    }

    @Override
    public void makeLink(String path, String target) throws IOException {
      tree.makeLink(path(path), target);
    }

    @Override
    public void delete(String path) throws IOException {
      tree.delete(path(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
      tree.rename(path(from), path(to));
    }

    @Override
    public void syncFolder(String path) throws IOException {
      tree.syncFolder(path(path));
    }

    @Override
    public long bytesFree() throws IOException {
      return tree.bytesFree();
    }

    @Override
    public void close() {
      tree.close();
    }
  }
}
