package sluice.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A card for a Raspberry Pi: Debian trixie with a read-only root, room for another one beside it
 * and U-Boot to choose, a data partition that grows at the first boot, and settings on the FAT
 * partition. Nothing is mounted while it is built; without root, mmdebstrap works in a user
 * namespace and fakeroot keeps the owners.
 */
final class RaspberryImage {
  private static final String PACKAGES =
      "systemd-sysv,udev,dbus,systemd-timesyncd,systemd-resolved,linux-image-arm64,raspi-firmware,"
          + "u-boot-rpi,firmware-brcm80211,wireless-regdb,wpasupplicant,ca-certificates,e2fsprogs,dosfstools,"
          + "fdisk,iproute2,kmod,zlib1g,libstdc++6";

  /** A root's file system: what the one file of a system's release is called. */
  private static final String ROOT = "root.ext4";

  /** Laid over Debian's files. */
  private static final List<String> OVERLAY =
      List.of(
          "etc/fstab",
          "etc/initramfs-tools/hooks/sluice-grow",
          "etc/initramfs-tools/scripts/local-premount/sluice-grow",
          "etc/modprobe.d/gateway.conf",
          "etc/modules-load.d/sluice.conf",
          "etc/systemd/journald.conf.d/volatile.conf",
          "etc/systemd/network/50-dhcp.network",
          "etc/systemd/system.conf.d/watchdog.conf",
          "etc/systemd/timesyncd.conf.d/wear.conf",
          "etc/systemd/system/sluice-settings.service",
          "etc/systemd/system/sluice-start-cache.service",
          "etc/systemd/system/sluice-start-cache.timer",
          "etc/systemd/system/sluice-system.service",
          "etc/systemd/system/sluice-system-install.path",
          "etc/systemd/system/sluice-system-install.service",
          "etc/systemd/system/sluice-wifi.service",
          "usr/lib/sluice/take-settings");

  private final Path work;
  private final String version;
  private final Consumer<String> progress;
  private final long startNanos = System.nanoTime();

  /**
   * Begins one.
   *
   * @param version of the system
   */
  RaspberryImage(Path work, String version, Consumer<String> progress) {
    this.work = work;
    this.version = version;
    this.progress = progress;
  }

  /**
   * Builds it, and beside it FILE.zst, FILE.bmap and FILE.sha256. Until all of it is there, FILE is
   * what it was before.
   *
   * @param network the network settings as they are shipped
   * @param sources lines of sources.list
   * @param system a folder that gets the root alone, for an update of other cards; or null
   */
  void build(Path deb, Path network, List<String> sources, Path out, @Nullable Path system)
      throws IOException {
    step("2/5 Debian " + DebianArchive.RELEASE + " for arm64; some minutes");
    debian(deb, sources);
    Path dir = Objects.requireNonNull(out.getParent());
    Path making = Files.createTempDirectory(dir, ".sluice-image");
    try {
      Path card = making.resolve(out.getFileName());
      partitions(network, card);
      if (system != null) {
        Files.createDirectories(system);
        Path root = work.resolve("parts").resolve(ROOT);
        Files.move(root, system.resolve(ROOT), StandardCopyOption.REPLACE_EXISTING);
      }
      compressed(card, out.getFileName().toString(), making);
      for (Path file : FileTrees.list(making)) {
        Files.move(file, dir.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      FileTrees.delete(making);
    }
  }

  private void partitions(Path network, Path card) throws IOException {
    step("3/5 partitions");
    for (String file :
        List.of(
            "config.txt",
            "cmdline.txt",
            "boot.txt",
            "uboot.txt",
            "settings.toml",
            "board.dts",
            "compose")) {
      write(file, work.resolve(file));
    }
    Files.copy(network, work.resolve("network.toml"));
    List<Object> words = new ArrayList<>();
    if (!System.getProperty("user.name").equals("root")) {
      words.add("fakeroot");
    }
    words.addAll(List.of("sh", work.resolve("compose"), work, card, version));
    step("    " + Command.of(words.toArray()).output().strip());
  }

  private void compressed(Path card, String name, Path dir) throws IOException {
    step("4/5 block map and compression");
    Command.of("bmaptool", "create", "-o", card + ".bmap", card).run();
    Command.of("zstd", "-q", "-T0", "-9", "-f", card).run();
    step("5/5 checksum");
    String sum = Command.of("sha256sum", name + ".zst", name + ".bmap").in(dir).output();
    Files.writeString(dir.resolve(name + ".sha256"), sum);
  }

  /** Says what comes now, and how long it took to get there. */
  void step(String what) {
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
    progress.accept("%4d s  %s".formatted(seconds, what));
  }

  private void debian(Path deb, List<String> sources) throws IOException {
    Path overlay = work.resolve("overlay");
    for (String file : OVERLAY) {
      write("root/" + file, overlay.resolve(file));
    }
    write("customize", overlay.resolve("customize"));
    Files.copy(deb, overlay.resolve("sluice.deb"));
    Path list = Files.write(work.resolve("sources.list"), sources);
    Path tar = work.resolve("overlay.tar");
    Command.of("tar", "--owner=0", "--group=0", "--mode=u+rwX,go+rX,go-w")
        .and("-C", overlay, "-cf", tar, ".")
        .run();
    Command.of("env", "INITRD=No") // but once, at the end: in emulation it takes minutes
        .and("mmdebstrap", "--arch=arm64", "--variant=minbase", "--include=" + PACKAGES)
        .and("--essential-hook=tar-in " + tar + " /")
        .and("--customize-hook=chroot \"$1\" sh /customize")
        .and(DebianArchive.RELEASE, work.resolve("root.tar"), list)
        .run(this::told);
  }

  /** What mmdebstrap is at: {@code I: extracting archives...}. */
  private void told(String line) {
    if (line.startsWith("I: ")) {
      step("    " + line.substring(3));
    }
  }

  private static void write(String name, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    String path = "raspberry/" + name;
    try (var in = Objects.requireNonNull(RaspberryImage.class.getResourceAsStream(path), path)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(to, text);
      String mode = text.startsWith("#!") ? "rwxr-xr-x" : "rw-r--r--";
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
    }
  }
}
