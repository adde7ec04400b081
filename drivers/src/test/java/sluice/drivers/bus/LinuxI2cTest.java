package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import sluice.drivers.linux.LinuxI2c;

/** What can be seen without a bus; with one, the contract. */
class LinuxI2cTest {
  @Test
  void a_missing_bus_says_what_to_enable() {
    BusException e = assertThrows(BusException.class, () -> LinuxI2c.open(99));
    assertEquals(BusException.Kind.GONE, e.kind());
    assertTrue(("" + e.getMessage()).contains("dtparam=i2c_arm=on"), e.getMessage());
    assertTrue(("" + e.getMessage()).contains("modprobe i2c-dev"), e.getMessage());
  }

  @Test
  void a_device_that_is_no_adapter_is_told_so() throws IOException {
    try (LinuxI2c bus = LinuxI2c.open("/dev/null")) {
      BusException e = assertThrows(BusException.class, bus::functions);
      assertEquals("i2c: /dev/null is not an I2C adapter", e.getMessage());
    }
  }

  /** On a board: {@code -Dsluice.test.i2c=1:0x48}, bus and address of a TMP105 or LM75. */
  @EnabledIfSystemProperty(named = "sluice.test.i2c", matches = ".+:.+")
  @org.junit.jupiter.api.Nested
  class OnABoard extends I2cContract {
    private final String[] where = System.getProperty("sluice.test.i2c", "1:0x48").split(":", 2);

    @Override
    protected I2cAdapter adapter() throws IOException {
      return LinuxI2c.open(Integer.parseInt(where[0]));
    }

    @Override
    protected int address() {
      return Integer.decode(where[1]);
    }

    /** "Only one read message supported, has to be last" (i2c-bcm2835.c). */
    @Override
    protected boolean readsAnywhere() throws IOException {
      Path name = Path.of("/sys/class/i2c-dev/i2c-" + where[0], "name");
      return !Files.readString(name).startsWith("bcm2835");
    }
  }
}
