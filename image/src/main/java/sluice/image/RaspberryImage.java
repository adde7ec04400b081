package sluice.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A card for a Raspberry Pi: Debian trixie with a read-only root, twice, a data partition that
 * grows at the first boot, and settings on the FAT partition. Nothing is mounted while it is built;
 * without root, mmdebstrap works in a user namespace and fakeroot keeps the owners.
 */
final class RaspberryImage {
  private static final String PACKAGES =
      "systemd-sysv,udev,dbus,systemd-timesyncd,systemd-resolved,linux-image-arm64,raspi-firmware,"
          + "firmware-brcm80211,wireless-regdb,wpasupplicant,ca-certificates,e2fsprogs,dosfstools,"
          + "fdisk,iproute2,kmod,zlib1g,libstdc++6";

  /** Laid over Debian's files. */
  private static final List<String> OVERLAY =
      List.of(
          "etc/fstab",
          "etc/initramfs-tools/hooks/sluice-grow",
          "etc/initramfs-tools/scripts/local-premount/sluice-grow",
          "etc/modules-load.d/sluice.conf",
          "etc/systemd/journald.conf.d/volatile.conf",
          "etc/systemd/network/50-dhcp.network",
          "etc/systemd/system.conf.d/watchdog.conf",
          "etc/systemd/system/sluice-settings.service",
          "etc/systemd/system/sluice-start-cache.service",
          "etc/systemd/system/sluice-wifi.service",
          "usr/lib/sluice/take-settings");

  private final Path work;
  private final Consumer<String> progress;

  RaspberryImage(Path work, Consumer<String> progress) {
    this.work = work;
    this.progress = progress;
  }

  /**
   * Builds it, and beside it FILE.zst, FILE.bmap and FILE.sha256.
   *
   * @param sources lines of sources.list
   */
  void build(Path deb, List<String> sources, Path out) throws IOException {
    progress.accept("1/4 Debian " + DebianArchive.RELEASE + " for arm64; some minutes");
    debian(deb, sources);
    progress.accept("2/4 partitions");
    for (String file : List.of("config.txt", "cmdline.txt", "settings.toml", "compose")) {
      write(file, work.resolve(file));
    }
    List<Object> words = new ArrayList<>();
    if (!System.getProperty("user.name").equals("root")) {
      words.add("fakeroot");
    }
    words.addAll(List.of("sh", work.resolve("compose"), work, out));
    progress.accept(Command.of(words.toArray()).output().strip());
    progress.accept("3/4 block map and compression");
    Path dir = Objects.requireNonNull(out.getParent());
    Command.of("bmaptool", "create", "-o", out + ".bmap", out).run();
    Command.of("zstd", "-q", "-T0", "-9", "-f", out).run();
    progress.accept("4/4 checksum");
    String name = out.getFileName().toString();
    String sum = Command.of("sha256sum", name + ".zst", name + ".bmap").in(dir).output();
    Files.writeString(dir.resolve(name + ".sha256"), sum);
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
    Command.of("tar", "--owner=0", "--group=0", "-C", overlay, "-cf", tar, ".").run();
    Command.of("mmdebstrap", "--arch=arm64", "--variant=minbase", "--include=" + PACKAGES)
        .and("--customize-hook=tar-in " + tar + " /")
        .and("--customize-hook=chroot \"$1\" sh /customize")
        .and(DebianArchive.RELEASE, work.resolve("root.tar"), list)
        .run();
  }

  private static void write(String name, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    String path = "raspberry/" + name;
    try (var in = Objects.requireNonNull(RaspberryImage.class.getResourceAsStream(path), path)) {
      Files.writeString(to, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
