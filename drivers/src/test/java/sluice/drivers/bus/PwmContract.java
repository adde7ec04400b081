package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What every PWM chip does, simulated or the kernel's. */
public abstract class PwmContract {

  protected abstract PwmChip chip() throws IOException;

  @Test
  void a_channel_puts_out_what_it_was_set_to() throws IOException {
    try (PwmChip chip = chip()) {
      PwmSetup servo = PwmSetup.running(50, 7.5);
      chip.set(0, servo);
      assertEquals(servo, chip.get(0));
      PwmSetup faster = new PwmSetup(1_000_000, 900_000, false, true);
      chip.set(0, faster);
      assertEquals(faster, chip.get(0));
      chip.set(0, servo);
      assertEquals(servo, chip.get(0));
      chip.release(0);
    }
  }

  @Test
  void a_channel_that_stands_still_keeps_its_setup() throws IOException {
    try (PwmChip chip = chip()) {
      PwmSetup still = new PwmSetup(1_000_000, 250_000, false, false);
      chip.set(0, still);
      assertEquals(still, chip.get(0));
    }
  }

  @Test
  void a_channel_out_of_range_is_refused_with_the_range() throws IOException {
    try (PwmChip chip = chip()) {
      int channels = chip.channels();
      BusException e =
          assertThrows(BusException.class, () -> chip.set(channels, PwmSetup.running(1_000, 50)));
      assertEquals(BusException.Kind.UNSUPPORTED, e.kind());
      assertEquals(
          chip.name() + ": has channels 0 to " + (channels - 1) + ", not " + channels,
          e.getMessage());
    }
  }
}
