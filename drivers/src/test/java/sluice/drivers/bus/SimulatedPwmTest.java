package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import sluice.drivers.sim.SimulatedPwm;

class SimulatedPwmTest extends PwmContract {
  private final SimulatedPwm simulated = new SimulatedPwm(0, 2);

  @Override
  protected PwmChip chip() throws IOException {
    return simulated.open();
  }

  @Test
  void a_setup_that_cannot_be_is_not_made() {
    assertThrows(IllegalArgumentException.class, () -> new PwmSetup(100, 101, false, true));
    assertThrows(IllegalArgumentException.class, () -> new PwmSetup(0, 0, false, true));
    assertThrows(IllegalArgumentException.class, () -> PwmSetup.running(1, 101));
  }
}
