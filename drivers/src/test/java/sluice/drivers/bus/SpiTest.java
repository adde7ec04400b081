package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import sluice.drivers.linux.LinuxSpi;
import sluice.drivers.sim.SimulatedSpi;

class SpiTest {
  @Nested
  class Simulated extends SpiContract {
    private final SimulatedSpi simulated = new SimulatedSpi(0);
    private final List<String> selected = new ArrayList<>();

    Simulated() {
      simulated.attach(
          0,
          out -> {
            selected.add(HexFormat.of().formatHex(out));
            return out;
          });
    }

    @Override
    protected SpiController controller() throws IOException {
      return simulated.open();
    }

    @Override
    protected int loopback() {
      return 0;
    }

    @Test
    void the_device_sees_one_transfer_for_each_time_it_is_selected() throws IOException {
      controller()
          .transfer(
              0,
              SpiSettings.of(0, 1),
              List.of(
                  SpiTransfer.of((byte) 1),
                  new SpiTransfer(new byte[] {2}, new byte[1], 0, true),
                  SpiTransfer.of((byte) 3)));
      assertEquals(List.of("0102", "03"), selected);
    }
  }

  /** On a board: {@code -Dsluice.test.spi=0.0}, with MISO and MOSI joined. */
  @Nested
  @EnabledIfSystemProperty(named = "sluice.test.spi", matches = "\\d+[.]\\d+")
  class OnABoard extends SpiContract {
    private final String[] where = System.getProperty("sluice.test.spi", "0.0").split("[.]", 2);

    @Override
    protected SpiController controller() {
      return LinuxSpi.open(Integer.parseInt(where[0]));
    }

    @Override
    protected int loopback() {
      return Integer.parseInt(where[1]);
    }
  }

  @Test
  void a_missing_device_says_what_to_enable() {
    try (LinuxSpi spi = LinuxSpi.open(9)) {
      BusException e =
          assertThrows(BusException.class, () -> spi.transfer(0, SpiSettings.of(0, 1), (byte) 0));
      assertEquals(BusException.Kind.GONE, e.kind());
      assertTrue(("" + e.getMessage()).contains("dtparam=spi=on"), e.getMessage());
    }
  }

  @Test
  void settings_and_transfers_that_cannot_be_are_not_made() {
    assertThrows(IllegalArgumentException.class, () -> SpiSettings.of(4, 1));
    assertThrows(IllegalArgumentException.class, () -> SpiSettings.of(0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new SpiTransfer(new byte[2], new byte[1], 0, false));
  }
}
