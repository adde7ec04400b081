package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.image.board.Rig.SECONDS_MAX;
import static sluice.image.board.Rig.START_SECONDS_MAX;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import sluice.image.FileTrees;
import sluice.image.board.Arrivals.Arrival;

/** The arm64 build on an emulated Raspberry Pi 3 with an I2C sensor whose temperature we set. */
@Tag("board")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(ConsoleOnFailure.class)
final class RaspberryBoardTest implements ConsoleOnFailure.HasConsole {
  private static final String ROOM = "sluice/board/room/temperature";

  private static final List<String> MODULES =
      List.of(
          "i2c-bcm2835",
          "i2c-dev",
          "spi-bcm2835",
          "pwm-bcm2835",
          "phy-generic",
          "dwc2",
          "udc-core",
          "usb-common",
          "usbcore",
          "mii",
          "usbnet",
          "cdc_ether",
          "rndis_host");

  /** The sensor that the gateway does not read, and what is on the other buses. */
  private static final String BUSES =
      "-Dsluice.test.i2c=1:0x49 -Dsluice.test.pwm=0 -Dsluice.test.flash=0.0:ef5014";

  private static final int CONTRACT_TESTS_MIN = 16;

  private @Nullable Rig opened;

  @BeforeAll
  void boot() throws Exception {
    opened = Rig.open("raspberry");
    rig().boot(Board::raspberryPi3, MODULES, "raspberry.toml");
    setTemperature(Board.SENSOR, 21_500);
    rig().startGateway();
  }

  @AfterAll
  void powerOff() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }

  private void setTemperature(String sensor, long milliCelsius) throws IOException {
    try (Qmp qmp = rig().board().qmp()) {
      qmp.set("/machine/peripheral/" + sensor, "temperature", milliCelsius);
    }
  }

  @Test
  @Order(1)
  void theTemperatureThatTheSensorHasArrivesWithItsUnit() throws Exception {
    List<Arrival> first = rig().arrivals().await(ROOM, 0, SECONDS_MAX, all -> !all.isEmpty());
    assertEquals(21.5, first.getFirst().value(), first.toString());
    assertEquals("°C", first.getFirst().unit(), first.toString());
    int from = rig().arrivals().mark();
    setTemperature(Board.SENSOR, -10_000);
    var _ =
        rig()
            .arrivals()
            .await(
                ROOM, from, SECONDS_MAX, all -> !all.isEmpty() && all.getLast().value() == -10.0);
  }

  @Test
  @Order(2)
  void withoutAClockItSaysSo() {
    Arrival reading = rig().arrivals().of(ROOM, 0).getFirst();
    assertTrue(reading.payload().contains("\"time_unknown\":true"), reading.payload());
  }

  @Test
  @Order(3)
  void theBusIsScanned() throws Exception {
    String scan = rig().console().run("sluice i2c scan -y 1", SECONDS_MAX);
    assertTrue(scan.contains("48"), scan);
  }

  @Test
  @Order(4)
  void itsChipIsFoundByTheLabelOfTheKernelsDriver() throws Exception {
    String chips = rig().console().run("sluice gpio detect", SECONDS_MAX);
    assertTrue(chips.contains("pinctrl-bcm2835") && chips.contains("54"), chips);
    rig().say(rig().memory());
  }

  @Test
  @Order(5)
  void theKernelsBusesDoWhatTheSimulatedOnesDo() throws Exception {
    int from = rig().console().mark();
    String contracts =
        Contract.command(
            BUSES, "bus.LinuxI2cTest$OnABoard", "linux.LinuxPwmTest$OnABoard", "bus.SpiFlashTest");
    var _ = rig().console().run(contracts, SECONDS_MAX);
    Matcher result = rig().console().await(from, Contract.RESULT, START_SECONDS_MAX);
    rig().say(result.group());
    assertTrue(Contract.holds(result, CONTRACT_TESTS_MIN), result.group());
  }

  /**
   * The register that is an ADS1115's code is this sensor's temperature: 6 400 for 25 °C. The
   * driver has a process of its own with a Java virtual machine, and the fence is whole.
   */
  @Test
  @Order(6)
  void aPi4jDriverInAJarReadsADeviceOnTheBusFromAProcessOfItsOwn() throws Exception {
    Path work = FileTrees.empty(Path.of("target", "raspberry", "addons").toAbsolutePath());
    OurCommand.in(work, "ota", "keygen", "addons.key").run();
    setTemperature(Board.SPARE_SENSOR, 25_000);
    CrossBuilt driver = CrossBuilt.javaCopyOf("ads1115", work);
    driver.with("addresses = [\"i2c-1/0x48\"]", "addresses = [\"i2c-1/0x49\"]");
    driver.with("address = 72       # 0x48", "address = 73");
    driver.with("[limits]", "isolation = \"process\"\n\n[limits]");
    rig().install(driver.pack(work.resolve("addons.key")));
    rig().awaitReading("ads1115/a0", 0, "{\"value\":0.8,\"unit\":\"V\",");
    String why = rig().addon("why ads1115");
    rig().say(why);
    assertTrue(why.startsWith("ads1115: running: process ") && !why.contains("without a"), why);
    String status = "grep -E '^(VmRSS|Uid|Seccomp):' /proc/$(pidof sluice-addon-host)/status";
    String held = rig().console().run(status, SECONDS_MAX).replaceAll("\\s+", " ");
    rig().say(held);
    assertTrue(held.matches("Uid: [1-9].* VmRSS: .* Seccomp: 2 ?"), held);
    rig().removeAddon("ads1115", "ads1115 1.0");
  }

  private Rig rig() {
    return Objects.requireNonNull(opened);
  }

  @Override
  public String lastLines() {
    return opened == null ? "" : opened.lastLines();
  }
}
