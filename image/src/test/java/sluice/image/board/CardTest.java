package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import sluice.image.Command;
import sluice.image.Packaging;

/**
 * The image of {@code ./sluice image}, built and booted on an emulated Raspberry Pi 3 to its first
 * publish, twice: {@code ./sluice test image}. Each test goes on from the one before. With {@code
 * -Dsluice.card=FILE} it is a card that was built before.
 */
@Tag("image")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(ConsoleOnFailure.class)
final class CardTest implements ConsoleOnFailure.HasConsole {
  /** Some 90 s alone on two cores; other work makes it several times as long. */
  private static final int BOOT_SECONDS_MAX = 900;

  /** A boot, and 525 MB written to a card of 2 MB/s and read back from one of 1 MB/s. */
  private static final int INSTALL_SECONDS_MAX = 3_600;

  private static final int TRAINING_SECONDS_MAX = 1_500;
  private static final int SHELL_SECONDS_MAX = 300;

  /** One a second; memory is given back 10 s and a minute after the start. */
  private static final int READINGS_AFTER_START = 80;

  private static final long GATEWAY_KIB_MAX = 64 << 10;
  private static final long PARENT_KIB_MAX = 40 << 10;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS: (\\d+) kB");

  private static final String MEMORY =
      "grep -E 'VmHWM|VmRSS' /proc/$PROCESS/status | tr -s '[:space:]' ' '; echo";

  /** What a process's large mappings hold, by the names of their files. */
  private static final String MAPPINGS =
      "awk '/^[0-9a-f]+-/ {of=$6} /^Rss:/ {kib[of]+=$2} END {for (one in kib) if (kib[one]>1000)"
          + " printf \"%s %s, \", one, kib[one]; print \"\"}' /proc/$PROCESS/smaps";

  private static final String LOAD = "sluice/card/load";
  private static final String REPORTED = "sluice/card/update/reported";

  /** Where the FAT partition begins, as mtools write it. */
  private static final String AT = "@@4M";

  private @Nullable Rig opened;
  private @Nullable NextSystem systems;
  private Path card = Path.of("");

  @BeforeAll
  void build() throws Exception {
    Path work = Files.createDirectories(Path.of("target/image").toAbsolutePath());
    opened = Rig.open("image");
    card = work.resolve("sluice.img");
    String built = System.getProperty("sluice.card");
    if (built == null) {
      var _ =
          new Packaging(OurCommand.PROJECT, OurCommand.APPLICATION)
              .image(card, null, NextSystem.FIRST, rig()::say);
      Command.of("sha256sum", "--quiet", "-c", card + ".sha256").in(work).run();
      rig().say("compressed: %.1f MB".formatted(Files.size(Path.of(card + ".zst")) / 1e6));
    } else {
      Command.of("cp", "--sparse=always", built, card).run();
    }
    rig().say("card: %.1f MB".formatted(Files.size(card) / 1e6));
    Command.of("truncate", "-s", "4G", card).run(); // a card's size, as QEMU wants it
  }

  @AfterAll
  void powerOff() throws Exception {
    if (opened != null) {
      opened.close();
    }
  }

  private void settings(String file, String text) throws Exception {
    Path local = Files.writeString(card.resolveSibling(file), text);
    Command.of("mcopy", "-o", "-i", card + AT, local, "::/sluice/" + file).run();
  }

  /** Boots to a publish of this boot. */
  private void boot(String what) throws Exception {
    int from = rig().arrivals().mark();
    long start = System.nanoTime();
    rig().boot((emulator, work) -> Board.card(emulator, card, work));
    var _ = rig().arrivals().await(LOAD, from, BOOT_SECONDS_MAX, all -> !all.isEmpty());
    rig()
        .say(
            what
                + ": publishes %.0f s after power-on".formatted((System.nanoTime() - start) / 1e9));
    var _ = shell("stty -echo; PS1=; bind 'set enable-bracketed-paste off'; dmesg -n 1; echo");
  }

  private String shell(String command) throws Exception {
    return shell(command, SHELL_SECONDS_MAX);
  }

  private String shell(String command, int secondsMax) throws Exception {
    String said = rig().console().run(command + " 2>&1", secondsMax);
    return said.replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "").strip();
  }

  @Test
  @Order(1)
  void aFlashedCardPublishesWhatItsSettingsSay() throws Exception {
    settings(
        "sluice.toml", Guest.resource("card.toml").replace("PORT", "" + rig().broker().port()));
    settings("network.toml", "hostname = \"shed\"\n[time]\nservers = [\"10.0.2.2\"]\n");
    systems = NextSystem.of(card);
    settings("root.json", Files.readString(systems.trust()));
    boot("first boot");
    assertEquals("shed", shell("cat /proc/sys/kernel/hostname"));
    String link = shell("networkctl --no-pager status 'en*'");
    assertTrue(link.contains("/run/systemd/network/10-wired.network"), link);
    String time = shell("systemd-analyze --no-pager cat-config systemd/timesyncd.conf");
    assertTrue(time.contains("NTP=10.0.2.2"), time);
  }

  @Test
  @Order(2)
  void theRootIsReadOnlyAndTheLogIsInMemory() throws Exception {
    assertEquals("ro,noatime", shell("findmnt -no OPTIONS /"));
    assertTrue(shell("touch /etc/x").contains("Read-only file system"));
    assertEquals("tmpfs", shell("findmnt -no FSTYPE -T /run/log/journal"));
    assertEquals("", shell("ls /var/log/journal 2>/dev/null"));
    assertEquals("", shell("systemctl --failed --no-legend --plain"));
    assertEquals("14s", shell("systemctl show -P RuntimeWatchdogUSec"));
  }

  @Test
  @Order(2)
  void withoutAClockTheTimeIsNotBeforeTheCardWasBuilt() throws Exception {
    String built = shell("stat -c %Y /etc/hosts");
    String now = shell("date +%s");
    assertTrue(Long.parseLong(now) >= Long.parseLong(built), now + ", built " + built);
  }

  @Test
  @Order(3)
  void nobodyHasAPasswordAndNobodyIsAskedForOne() throws Exception {
    assertEquals("", shell("awk -F: '$2 !~ /^[!*]/' /etc/shadow"));
    assertEquals(
        "", shell("systemctl list-units --no-legend --plain '*getty*.service' ssh.service"));
  }

  @Test
  @Order(4)
  void theHeadersBusesAndPinsAreThere() throws Exception {
    assertEquals("/dev/spidev0.0 /dev/spidev0.1", shell("echo /dev/spidev*"));
    assertTrue(shell("sluice i2c list").contains("i2c-1"));
    assertTrue(shell("sluice gpio detect").contains("pinctrl-bcm2835"));
    assertEquals("gpio", shell("stat -c %G /dev/gpiochip0"));
  }

  @Test
  @Order(5)
  void itsStartCachesAreTrained() throws Exception {
    var _ = shell("systemctl start sluice-start-cache.service", TRAINING_SECONDS_MAX);
    String files = shell("cd /var/cache/sluice; ls -1 *.aot; cat *.train.log | tail -20");
    for (String cache : List.of("sluice", "sluice-tls", "sluice-parent")) {
      assertTrue(files.contains(cache + ".aot\n"), files);
    }
    String disk = "du -sk /usr/lib/sluice /var/cache/sluice | tr '\\n\\t' '  '; echo";
    rig().say("disk, KiB: " + shell(disk));
  }

  @Test
  @Order(6)
  void theDataPartitionHasTakenTheRestOfTheCard() throws Exception {
    long kib = Long.parseLong(shell("df -k --output=size /data | tail -1"));
    assertTrue(kib > 2L << 20, kib + " KiB");
    rig().board().close(); // as power goes
    CardPartition data = CardPartition.of(card, DataPartition.NUMBER);
    long end = data.start() + data.sectors();
    assertEquals(4L << 30, end * CardPartition.SECTOR_BYTES);
  }

  @Test
  @Order(7)
  void wrongSettingsAreAnsweredOnTheCardAndTheOldOnesStay() throws Exception {
    settings("sluice.toml", "[gateway]\nid = \"card\"\ncolour = \"red\"\n");
    settings("network.toml", "hostname = \"a b\"\n");
    boot("second boot, with wrong settings");
    assertEquals("shed", shell("cat /proc/sys/kernel/hostname"));
    String errors = Command.of("mtype", "-i", card + AT, "::/sluice/ERRORS.txt").output();
    assertTrue(errors.contains("\nsluice.toml:3:1: gateway.colour: unknown key"), errors);
    assertTrue(errors.contains("\nnetwork.toml:1:1: hostname: must be 1 to 63 letters"), errors);
    assertTrue(errors.endsWith("\nThe board goes on with what it had before.\n"), errors);
  }

  @Test
  @Order(8)
  void itTakesItsStartCacheAndIsSmallOnceTheStartIsOver() throws Exception {
    int from = rig().arrivals().mark();
    var _ =
        rig()
            .arrivals()
            .await(LOAD, from, BOOT_SECONDS_MAX, all -> all.size() >= READINGS_AFTER_START);
    var _ = shell("parent=$(systemctl show -P MainPID sluice)");
    var _ = shell("gateway=$(cat /proc/$parent/task/*/children | tr -d ' ')");
    String line = shell("tr '\\0' ' ' </proc/$gateway/cmdline; echo");
    assertTrue(line.contains("/sluice.aot "), line);
    assertSmall("parent", PARENT_KIB_MAX);
    assertSmall("gateway", GATEWAY_KIB_MAX);
  }

  /** What a process holds, by the name that the shell has its number by. */
  private void assertSmall(String process, long kibMax) throws Exception {
    String status = shell(MEMORY.replace("PROCESS", process));
    rig().say(process + ": " + status);
    rig().say(process + ", by mapping, KiB: " + shell(MAPPINGS.replace("PROCESS", process)));
    Matcher resident = RESIDENT.matcher(status);
    assertTrue(resident.find(), status);
    assertTrue(Long.parseLong(resident.group(1)) <= kibMax, status);
  }

  @Test
  @Order(9)
  void aSystemThatAFleetIsToHaveIsTriedKeptAndReported() throws Exception {
    int from = rig().arrivals().mark();
    restartsToTry("2.0.0", systems().good("2.0.0"));
    boot("the next system, on trial");
    assertTrue(shell("cat /proc/cmdline").contains("root=PARTUUID=536c7563-03 sluice.trial"));
    awaitStatus("current is b");
    assertEquals("SECOND", shell("ls /boot/firmware/SYSTEM"));
    assertTrue(shell("sluice ota history --dir /data/system").contains(" committed slot b 2.0.0"));
    awaitReport(from, "committed");
  }

  @Test
  @Order(10)
  void aSystemThatCannotStartIsLeftAndReported() throws Exception {
    int from = rig().arrivals().mark();
    restartsToTry("3.0.0", systems().withoutInit("3.0.0"));
    rig().boot((emulator, work) -> Board.card(emulator, card, work));
    var _ = rig().console().await("^sluice: system on partition 2 sluice.trial", BOOT_SECONDS_MAX);
    var _ = rig().console().await("No init found", BOOT_SECONDS_MAX);
    awaitRestart(BOOT_SECONDS_MAX);
    boot("the system before");
    assertTrue(shell("cat /proc/cmdline").contains("root=PARTUUID=536c7563-03"));
    awaitStatus("  a  bad     3.0.0 ");
    assertEquals("SECOND", shell("ls /boot/firmware/SYSTEM"));
    awaitReport(from, "rolled_back");
  }

  /**
   * Has a system desired, and the supervisor's file of it on the card already: the emulator's USB
   * network would take half an hour for it. What follows is root's, until the board restarts.
   */
  private void restartsToTry(String version, Path bundle) throws Exception {
    rig().board().close();
    DataPartition.put(card, bundle, "/sluice/ota/system.sluice");
    String wanted =
        """
        {"type":"sluice-desired-system","format":1,"id":"r","version":"%s",
         "url":"https://10.0.2.2:9/x","bytes":%d,"sha256":"%s"}
        """
            .formatted(version, Files.size(bundle), NextSystem.sum(bundle));
    rig().publishRetained("sluice/update/desired", wanted);
    long start = System.nanoTime();
    rig().boot((emulator, work) -> Board.card(emulator, card, work));
    awaitRestart(INSTALL_SECONDS_MAX);
    double seconds = (System.nanoTime() - start) / 1e9;
    rig().say("%s: installed %.0f s after power-on".formatted(version, seconds));
  }

  /**
   * Restarts when the kernel says so: it cannot here, without the watchdog ({@link Board#card}).
   */
  private void awaitRestart(int secondsMax) throws Exception {
    var _ = rig().console().await("reboot: Restarting system", secondsMax);
    rig().board().close();
  }

  private void awaitReport(int from, String state) throws Exception {
    String part = "\"state\":\"" + state + "\"";
    var _ =
        rig()
            .arrivals()
            .await(
                REPORTED,
                from,
                BOOT_SECONDS_MAX,
                all -> !all.isEmpty() && all.getLast().payload().contains(part));
  }

  private void awaitStatus(String line) throws Exception {
    var _ =
        shell(
            "until sluice ota system status | grep -q '" + line + "'; do sleep 5; done",
            BOOT_SECONDS_MAX);
  }

  private NextSystem systems() {
    return Objects.requireNonNull(systems);
  }

  private Rig rig() {
    return Objects.requireNonNull(opened);
  }

  @Override
  public String lastLines() {
    return opened == null ? "" : opened.lastLines();
  }
}
