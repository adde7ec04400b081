package sluice.drivers.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.sim.Ds18b20Model;
import sluice.drivers.sim.SimulatedSysfs;
import sluice.drivers.sim.Surroundings;

/** 1-wire and industrial I/O, on a tree laid out as sysfs and on the kernel's where it has them. */
class SysfsBusesTest {
  private final Path dir;
  private final SimulatedSysfs tree;

  SysfsBusesTest(@TempDir Path dir) throws IOException {
    this.dir = dir;
    this.tree = SimulatedSysfs.open(dir);
  }

  private static String messageOf(org.junit.jupiter.api.function.Executable call) {
    return "" + assertThrows(IOException.class, call).getMessage();
  }

  @Test
  void slaves_are_listed_and_read_until_they_are_pulled() throws IOException {
    Surroundings world = new Surroundings(System::nanoTime);
    world.set("temperature", -10.125);
    tree.oneWire(new Ds18b20Model("28-0316a2790fff", world, List.of()));
    tree.oneWire(new Ds18b20Model("28-000000000001", world, List.of()));
    Files.createDirectory(tree.w1().resolve("w1_bus_master1"));
    assertEquals(List.of("28-000000000001", "28-0316a2790fff"), W1Bus.slaves(tree.w1()));
    Path folder = tree.w1().resolve("28-0316a2790fff");
    assertEquals(-10.125, SysfsSources.oneWire(folder).read());
    tree.removeOneWire("28-0316a2790fff");
    assertEquals(List.of("28-000000000001"), W1Bus.slaves(tree.w1()));
    assertTrue(messageOf(SysfsSources.oneWire(folder)::read).contains("does not exist"));
  }

  @Test
  void a_board_without_a_one_wire_bus_says_what_to_enable() {
    assertTrue(messageOf(() -> W1Bus.slaves(dir.resolve("none"))).contains("dtoverlay=w1-gpio"));
  }

  @Test
  void a_scale_that_channels_share_counts_for_each() throws IOException {
    tree.iioDevice(0, "mcp3208");
    tree.iioAttribute(0, "in_voltage0_raw", "2048");
    tree.iioAttribute(0, "in_voltage1_raw", "100");
    tree.iioAttribute(0, "in_voltage0-voltage1_raw", "10");
    tree.iioAttribute(0, "in_accel_x_raw", "-5");
    tree.iioAttribute(0, "in_temp_raw", "7");
    tree.iioAttribute(0, "in_voltage_scale", "0.805664062");
    tree.iioAttribute(0, "in_voltage1_scale", "2");
    tree.iioAttribute(0, "in_voltage-voltage_scale", "3");
    tree.iioAttribute(0, "in_accel_scale", "0.5");
    tree.iioAttribute(0, "in_temp_offset", "-2");
    IioDevice adc = IioDevice.find(tree.iio(), "mcp3208");
    assertEquals(
        List.of("in_accel_x", "in_temp", "in_voltage0", "in_voltage0-voltage1", "in_voltage1"),
        adc.channels());
    assertEquals(1650.0, SysfsSources.iio(adc.channel("in_voltage0")).read(), 0.001);
    assertEquals(200.0, SysfsSources.iio(adc.channel("in_voltage1")).read(), "its own");
    assertEquals(30.0, SysfsSources.iio(adc.channel("in_voltage0-voltage1")).read());
    assertEquals(-2.5, SysfsSources.iio(adc.channel("in_accel_x")).read());
    assertEquals(5.0, SysfsSources.iio(adc.channel("in_temp")).read());
  }

  @Test
  void a_device_is_found_by_name_whatever_its_number() throws IOException {
    tree.iioDevice(3, "ads1015");
    tree.iioDevice(0, "bme280");
    tree.iioAttribute(3, "in_voltage0_raw", "1");
    assertEquals(
        List.of("bme280", "ads1015"),
        IioDevice.list(tree.iio()).stream().map(IioDevice::name).toList());
    IioDevice adc = IioDevice.find(tree.iio(), "ads1015");
    assertEquals(
        "iio: ads1015: no channel in_voltage9; it has [in_voltage0]",
        messageOf(() -> adc.channel("in_voltage9")));
    assertEquals(
        "iio: no device is called ads1115; there are [bme280, ads1015]",
        messageOf(() -> IioDevice.find(tree.iio(), "ads1115")));
    tree.removeIio(3);
    tree.removeIio(0);
    assertTrue(messageOf(() -> IioDevice.find(tree.iio(), "x")).contains("overlay"));
  }

  /** Where the kernel has such devices. */
  @Nested
  @EnabledIf("sluice.drivers.linux.SysfsBusesTest#isOnABoard")
  class OnABoard {
    @Test
    void every_channel_of_every_device_has_a_number() throws IOException {
      for (IioDevice device : IioDevice.list(IioDevice.ROOT)) {
        for (String channel : device.channels()) {
          assertTrue(Double.isFinite(SysfsSources.iio(device.channel(channel)).read()), channel);
        }
      }
    }
  }

  static boolean isOnABoard() throws IOException {
    return !IioDevice.list(IioDevice.ROOT).isEmpty();
  }
}
