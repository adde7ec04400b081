package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
 * publish: {@code ./sluice test image}.
 */
@Tag("image")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(ConsoleOnFailure.class)
final class CardTest implements ConsoleOnFailure.HasConsole {
  private static final int BOOT_SECONDS_MAX = 400;

  /** Where the FAT partition begins, as mtools write it. */
  private static final String AT = "@@4M";

  private @Nullable Rig opened;
  private Path card = Path.of("");

  @BeforeAll
  void build() throws Exception {
    Path work = Files.createDirectories(Path.of("target/image").toAbsolutePath());
    Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    Path application = Path.of(System.getProperty("sluice.application", ""));
    opened = Rig.open("image");
    card = new Packaging(project, application).image(work.resolve("sluice.img"), rig()::say);
    rig().say("compressed: " + Files.size(Path.of(card + ".zst")) / 1_000_000 + " MB");
    Command.of("truncate", "-s", "4G", card).run(); // a card's size, as QEMU wants it
  }

  @AfterAll
  void powerOff() throws Exception {
    if (opened != null) {
      opened.close();
    }
  }

  private void settings(String text) throws Exception {
    Path file = Files.writeString(card.resolveSibling("sluice.toml"), text);
    Command.of("mcopy", "-o", "-i", card + AT, file, "::/sluice/sluice.toml").run();
  }

  private void boot() throws Exception {
    rig().boot((emulator, work) -> Board.card(emulator, card, work));
  }

  @Test
  @Order(1)
  void aFlashedCardPublishesWhatItsSettingsSay() throws Exception {
    settings(Guest.resource("card.toml").replace("PORT", "" + rig().broker().port()));
    long start = System.nanoTime();
    boot();
    var _ = rig().arrivals().await("sluice/card/load", 0, BOOT_SECONDS_MAX, all -> !all.isEmpty());
    rig().say("first publish %.0f s after power-on".formatted((System.nanoTime() - start) / 1e9));
    rig().board().close();
  }

  @Test
  @Order(2)
  void theDataPartitionHasTakenTheRestOfTheCard() throws Exception {
    String table = Command.of("/usr/sbin/sfdisk", "--dump", card).output();
    Matcher last = Pattern.compile("4 : start= *(\\d+), size= *(\\d+),").matcher(table);
    assertTrue(last.find(), table);
    long end = Long.parseLong(last.group(1)) + Long.parseLong(last.group(2));
    assertEquals(4L << 30, end * 512, table);
  }

  @Test
  @Order(3)
  void wrongSettingsAreAnsweredOnTheCardAndTheOldOnesStay() throws Exception {
    settings("[gateway]\nid = \"card\"\ncolour = \"red\"\n");
    int from = rig().arrivals().mark();
    boot();
    var _ =
        rig().arrivals().await("sluice/card/load", from, BOOT_SECONDS_MAX, all -> !all.isEmpty());
    rig().board().close();
    String errors = Command.of("mtype", "-i", card + AT, "::/sluice/ERRORS.txt").output();
    assertTrue(errors.contains("sluice.toml:3:1: gateway.colour: unknown key"), errors);
  }

  private Rig rig() {
    return Objects.requireNonNull(opened);
  }

  @Override
  public String lastLines() {
    return opened == null ? "" : opened.lastLines();
  }
}
