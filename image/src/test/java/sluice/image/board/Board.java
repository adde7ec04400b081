package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import sluice.image.Command;

/** An emulated board that runs. */
final class Board implements AutoCloseable {
  /** The name of the sensor in QEMU's tree of devices. */
  static final String SENSOR = "room";

  /** One more, for whoever wants an I2C device. */
  static final String SPARE_SENSOR = "spare";

  private static final int START_SECONDS_MAX = 30;

  private final Process process;
  private final Path work;
  private final Console console;

  private Board(Process process, Path work) {
    this.process = process;
    this.work = work;
    console = new Console(process);
  }

  /**
   * QEMU's {@code virt} machine: a PL061 with 8 lines, a disk that forgets nothing but a new boot
   * does.
   */
  static Board virt(Emulator emulator, Guest guest, Path work) throws IOException {
    Path disk = work.resolve("disk");
    Files.deleteIfExists(disk);
    Command.of("truncate", "-s", "256M", disk).run();
    return start(
        emulator
            .qemu()
            .and("-M", "virt", "-cpu", "cortex-a53", "-smp", "2", "-m", "768")
            .and("-drive", "if=virtio,format=raw,file=" + disk)
            .and("-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=")
            .and("-append", "console=ttyAMA0 quiet"),
        guest,
        work);
  }

  /**
   * A Raspberry Pi 3 with two TMP105 on its I2C bus, a flash memory on SPI and a network adapter on
   * USB.
   */
  static Board raspberryPi3(Emulator emulator, Guest guest, Path work) throws IOException {
    return start(
        emulator
            .qemu()
            .and("-M", "raspi3b", "-dtb", withSpi(emulator, guest.firmware(), work))
            .and("-device", "tmp105,id=" + SENSOR + ",bus=i2c-bus.1,address=0x48")
            .and("-device", "tmp105,id=" + SPARE_SENSOR + ",bus=i2c-bus.1,address=0x49")
            .and("-device", "w25q80,bus=spi")
            .and("-netdev", "user,id=net", "-device", "usb-net,netdev=net")
            // The first UART is Bluetooth's here, by the device tree.
            .and("-serial", "null", "-append", "console=ttyS1,115200 quiet rdinit=/init"),
        guest,
        work);
  }

  /** As dtparam=spi=on has it; the device is of a name that the kernel's spidev goes with. */
  private static Path withSpi(Emulator emulator, Path firmware, Path work) throws IOException {
    Path tree = work.resolve("spi.dtb");
    Files.copy(firmware.resolve("bcm2837-rpi-3-b.dtb"), tree, StandardCopyOption.REPLACE_EXISTING);
    String controller = "/soc/spi@7e204000";
    emulator.setInTree(tree, controller, "status", "okay");
    String device = controller + "/spidev@0";
    emulator.setInTree(tree, device, "compatible", "rohm,dh2228fv");
    emulator.setInTree(tree, device, "reg", 0);
    emulator.setInTree(tree, device, "spi-max-frequency", 10_000_000);
    return tree;
  }

  /**
   * A Raspberry Pi 3 with a card, which U-Boot starts; what the firmware does before it, which QEMU
   * has not, is done here. Its kernel cannot restart it: that is the watchdog's.
   */
  static Board card(Emulator emulator, Path card, Path work) throws IOException {
    for (String file : new String[] {"u-boot.bin", "bcm2837-rpi-3-b.dtb"}) {
      Command.of("mcopy", "-o", "-i", card + "@@4M", "::/" + file, work).run();
    }
    String line = Command.of("mtype", "-i", card + "@@4M", "::/cmdline.txt").output().strip();
    return start(
        emulator
            .qemu()
            .and("-M", "raspi3b", "-dtb", work.resolve("bcm2837-rpi-3-b.dtb"))
            .and("-drive", "if=sd,format=raw,file=" + card)
            .and("-netdev", "user,id=net", "-device", "usb-net,netdev=net")
            // QEMU's watchdog does not wait: it resets the board as soon as it is started. The
            // shell
            // is systemd's, for whoever has the kernel's command line; the card has none.
            .and("-serial", "null", "-append")
            .and(line + " modprobe.blacklist=bcm2835_wdt systemd.debug_shell=ttyS1")
            .and("-kernel", work.resolve("u-boot.bin")),
        work);
  }

  private static Board start(Command machine, Guest guest, Path work) throws IOException {
    return start(machine.and("-kernel", guest.kernel(), "-initrd", guest.initrd()), work);
  }

  private static Board start(Command machine, Path work) throws IOException {
    for (String socket : new String[] {"qmp", "qtest"}) {
      Files.deleteIfExists(work.resolve(socket));
      machine = machine.and("-" + socket, "unix:" + socket + ",server=on,wait=off");
    }
    machine =
        machine
            .and("-accel", "tcg", "-qtest-log", "/dev/null", "-nodefaults", "-no-reboot")
            .and("-display", "none", "-chardev", "stdio,id=console,signal=off")
            .and("-serial", "chardev:console");
    ProcessBuilder builder = new ProcessBuilder(machine.words()).directory(work.toFile());
    return new Board(builder.redirectErrorStream(true).start(), work);
  }

  Console console() {
    return console;
  }

  Qmp qmp() throws IOException {
    return Qmp.connect(socket("qmp"));
  }

  Qtest qtest(String device) throws IOException {
    return Qtest.connect(socket("qtest"), device);
  }

  /** QEMU makes it at its start. */
  private Path socket(String name) throws IOException {
    Path path = work.resolve(name);
    long deadline = System.nanoTime() + START_SECONDS_MAX * 1_000_000_000L;
    while (Files.notExists(path)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the emulator does not start: " + console.tail());
      }
      LockSupport.parkNanos(10_000_000);
    }
    return path;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        var _ = process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.write(work.resolve("console.log"), console.all());
  }
}
