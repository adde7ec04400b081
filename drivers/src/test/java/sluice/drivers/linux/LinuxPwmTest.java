package sluice.drivers.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.PwmContract;
import sluice.drivers.bus.PwmSetup;

/** On files laid out as in sysfs; what the kernel would refuse is checked step by step. */
class LinuxPwmTest extends PwmContract {
  @TempDir Path folder;

  @Override
  protected PwmChip chip() throws IOException {
    Files.writeString(folder.resolve("npwm"), "2\n");
    Files.createFile(folder.resolve("export"));
    Files.createFile(folder.resolve("unexport"));
    attributes(0);
    return LinuxPwm.open(folder);
  }

  private void attributes(int channel) throws IOException {
    Path made = Files.createDirectory(folder.resolve("new"));
    Files.writeString(made.resolve("period"), "0\n");
    Files.writeString(made.resolve("duty_cycle"), "0\n");
    Files.writeString(made.resolve("polarity"), "normal\n");
    Files.writeString(made.resolve("enable"), "0\n");
    Files.move(made, folder.resolve("pwm" + channel));
  }

  @Test
  void a_channel_is_exported_and_waited_for_and_given_back_at_the_end() throws Exception {
    Path export;
    try (PwmChip chip = chip()) {
      export = folder.resolve("export");
      CompletableFuture<Void> udev =
          CompletableFuture.runAsync(() -> {
            try {
              while (!Files.readString(export).equals("1")) {
                Thread.onSpinWait();
              }
              attributes(1);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      chip.set(1, PwmSetup.running(1_000, 50));
      udev.get();
      assertEquals("500000", Files.readString(folder.resolve("pwm1/duty_cycle")));
      assertEquals("", Files.readString(folder.resolve("unexport")));
    }
    assertEquals("1", Files.readString(folder.resolve("unexport")));
  }

  @Test
  void a_channel_that_somebody_else_has_exported_is_not_given_back() throws IOException {
    try (PwmChip chip = chip()) {
      chip.set(0, PwmSetup.running(1_000, 50));
    }
    assertEquals("", Files.readString(folder.resolve("unexport")));
  }

  @Test
  void on_the_way_between_any_two_setups_nothing_is_written_that_the_kernel_refuses() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      PwmSetup from = setup(random);
      PwmSetup to = setup(random);
      assertEquals(to, walk(from, to), () -> "seed " + seed + ": " + from + " to " + to);
    }
  }

  private static PwmSetup setup(Random random) {
    long period = 1 + random.nextLong(1_000);
    return new PwmSetup(
        period, random.nextLong(period + 1), random.nextBoolean(), random.nextBoolean());
  }

  private static PwmSetup walk(PwmSetup from, PwmSetup to) {
    PwmSetup now = from;
    for (LinuxPwm.Step step : LinuxPwm.steps(from, to)) {
      String value = step.value();
      now =
          switch (step.attribute()) { // the record refuses a duty above the period
            case "period" ->
                new PwmSetup(
                    Long.parseLong(value), now.dutyNanos(), now.isInverted(), now.isEnabled());
            case "duty_cycle" ->
                new PwmSetup(
                    now.periodNanos(), Long.parseLong(value), now.isInverted(), now.isEnabled());
            case "polarity" -> {
              assertFalse(now.isEnabled(), "the polarity of a running channel");
              boolean inverted = value.equals("inversed");
              yield new PwmSetup(now.periodNanos(), now.dutyNanos(), inverted, false);
            }
            default ->
                new PwmSetup(
                    now.periodNanos(), now.dutyNanos(), now.isInverted(), value.equals("1"));
          };
    }
    return now;
  }

  @Test
  void a_missing_chip_says_what_to_enable() {
    BusException e = assertThrows(BusException.class, () -> LinuxPwm.open(99));
    assertEquals(BusException.Kind.GONE, e.kind());
    assertTrue(("" + e.getMessage()).contains("dtoverlay=pwm"), e.getMessage());
  }

  /** On a board: {@code -Dsluice.test.pwm=0}, a chip whose channel 0 is free. */
  @Nested
  @EnabledIfSystemProperty(named = "sluice.test.pwm", matches = "\\d+")
  class OnABoard extends PwmContract {
    @Override
    protected PwmChip chip() throws IOException {
      return LinuxPwm.open(Integer.getInteger("sluice.test.pwm", 0));
    }
  }
}
