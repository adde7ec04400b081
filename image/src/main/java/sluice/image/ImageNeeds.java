package sluice.image;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a card is built with, looked at before the minutes that it takes. */
final class ImageNeeds {
  /** Debian as an archive, as a tree, and as file systems. */
  static final long WORK_BYTES = 4L << 30;

  /** The card, and compressed beside it. */
  static final long OUT_BYTES = 3L << 30;

  private ImageNeeds() {}

  /**
   * The programs, and of which of Debian's packages they are.
   *
   * @param root whether we are: others need a user namespace, and somebody who keeps the owners
   */
  static Map<String, String> tools(boolean root) {
    Map<String, String> tools = new LinkedHashMap<>();
    tools.put("mmdebstrap", "mmdebstrap");
    tools.put("arch-test", "arch-test");
    tools.put("mcopy", "mtools");
    tools.put("sfdisk", "fdisk");
    tools.put("mkfs.vfat", "dosfstools");
    tools.put("mke2fs", "e2fsprogs");
    tools.put("fdtoverlay", "device-tree-compiler");
    tools.put("bmaptool", "bmap-tools");
    tools.put("mkimage", "u-boot-tools");
    tools.put("zstd", "zstd");
    if (!root) {
      tools.put("fakeroot", "fakeroot");
      tools.put("newuidmap", "uidmap");
    }
    return tools;
  }

  /**
   * Refuses a machine that lacks some of them.
   *
   * @param folders where programs are
   */
  static void checkTools(Map<String, String> tools, List<Path> folders) throws IOException {
    List<String> programs = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    tools.forEach((program, of) -> {
      if (folders.stream().noneMatch(dir -> Files.isExecutable(dir.resolve(program)))) {
        programs.add(program);
        packages.add(of);
      }
    });
    if (!programs.isEmpty()) {
      throw new IOException(
          "not here: "
              + String.join(", ", programs)
              + "; as root: apt-get install "
              + String.join(" ", packages));
    }
  }

  /** Refuses what cannot become a card's file. */
  static void checkOut(Path out) throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out) || folder == null) {
      throw new IOException(
          out + ": is a folder; name a file, as --out " + out.resolve("sluice.img"));
    }
    if (Files.exists(out, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(out)) {
      throw new IOException(
          out + ": is not a file; build one, and write it with bmaptool (see --help)");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": is no folder; make it, or name another --out");
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(folder + ": is not writable for this user; name another --out");
    }
  }

  /** Refuses folders whose disks have not enough space for what is built in them. */
  static void checkSpace(Path work, Path out) throws IOException {
    FileStore store = Files.getFileStore(work);
    FileStore other = Files.getFileStore(out);
    if (store.equals(other)) {
      checkSpace(work, store.getUsableSpace(), WORK_BYTES + OUT_BYTES);
    } else {
      checkSpace(work, store.getUsableSpace(), WORK_BYTES);
      checkSpace(out, other.getUsableSpace(), OUT_BYTES);
    }
  }

  static void checkSpace(Path folder, long free, long needed) throws IOException {
    if (free < needed) {
      throw new IOException(
          "%s: %.1f GB free, a card needs %.1f GB there while it is built; make room, or use another disk"
              .formatted(folder, free / 1e9, needed / 1e9));
    }
  }

  /**
   * Refuses a user who has no ids for the namespace in which Debian is unpacked.
   *
   * @param ids {@code /etc/subuid}, subuid(5); null if there is none
   */
  static void checkIds(String user, @Nullable String ids) throws IOException {
    if (ids == null || ids.lines().noneMatch(line -> line.startsWith(user + ":"))) {
      throw new IOException(
          "user "
              + user
              + " has no subordinate ids; as root: usermod --add-subuids 200000-265535"
              + " --add-subgids 200000-265535 "
              + user);
    }
  }

  /** Where programs are: sbin is in few users' PATH. */
  static List<Path> folders(@Nullable String path) {
    String all = (path == null ? "" : path + ":") + "/usr/sbin:/sbin";
    return Stream.of(all.split(":")).filter(dir -> !dir.isEmpty()).map(Path::of).toList();
  }
}
