package sluice.drivers.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * 1-wire slaves and industrial I/O devices without hardware: files laid out as in {@code /sys/bus},
 * each replaced whole, so that a reader sees the old value or the new one. Any thread, one at a
 * time.
 */
public final class SimulatedSysfs {
  private final Path root;

  private SimulatedSysfs(Path root) {
    this.root = root;
  }

  /**
   * A tree with a 1-wire bus and industrial I/O, both empty.
   *
   * @param root a folder; the caller's to remove
   */
  public static SimulatedSysfs open(Path root) throws IOException {
    SimulatedSysfs tree = new SimulatedSysfs(root);
    Files.createDirectories(tree.w1());
    Files.createDirectories(tree.iio());
    return tree;
  }

  /** In place of {@code /sys/bus/w1/devices}. */
  public Path w1() {
    return root.resolve("w1/devices");
  }

  /** In place of {@code /sys/bus/iio/devices}. */
  public Path iio() {
    return root.resolve("iio/devices");
  }

  /**
   * Puts a slave on the 1-wire bus, or lets it say something else.
   *
   * @param slave its number and what its scratch pad holds
   * @throws IOException if the model does not answer: then the slave is not on the bus
   */
  public void oneWire(sluice.drivers.W1Slave slave) throws IOException {
    String scratch;
    try {
      scratch = slave.slave();
    } catch (IOException e) {
      remove(w1().resolve(slave.id()));
      throw e;
    }
    put(w1().resolve(slave.id()).resolve("w1_slave"), scratch);
  }

  /**
   * Makes an industrial I/O device.
   *
   * @param number as in {@code iio:deviceN}
   * @param name of the chip
   */
  public void iioDevice(int number, String name) throws IOException {
    put(device(number).resolve("name"), name + "\n");
  }

  /**
   * Sets an attribute of a device.
   *
   * @param attribute {@code in_voltage0_raw}, {@code in_voltage_scale}
   */
  public void iioAttribute(int number, String attribute, String value) throws IOException {
    put(device(number).resolve(attribute), value + "\n");
  }

  /** Pulls a slave off the bus. */
  public void removeOneWire(String id) throws IOException {
    remove(w1().resolve(id));
  }

  /** Pulls a device out. */
  public void removeIio(int number) throws IOException {
    remove(device(number));
  }

  private Path device(int number) {
    return iio().resolve("iio:device" + number);
  }

  private static void put(Path file, String text) throws IOException {
    Path folder = file.resolveSibling("");
    Files.createDirectories(folder);
    Path next = Files.writeString(folder.resolve(".next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }
}
