package sluice.drivers.pi4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.exception.Pi4JException;
import com.pi4j.io.binding.DigitalOutputBinding;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmPolarity;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.Buses;
import sluice.drivers.bus.PwmSetup;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.SimulatedBuses;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Await;
import sluice.loop.Features;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** Code as Pi4J's own examples have it, on a simulated board. */
class SluiceProvidersTest {
  private final Loop loop = Loop.open();
  private final SimulatedChip chip = SimulatedChip.open(loop, "sim0", 54);
  private final SimulatedBuses board = new SimulatedBuses();
  private final Buses buses = Buses.open(loop, board, BusOptions.DEFAULT);
  private final Set<String> threadsBefore = threads();
  private final Context pi4j =
      Pi4J.newContextBuilder().add(SluiceProviders.of(loop, chip, buses)).build();
  private final List<String> trace = new ArrayList<>();

  @AfterEach
  void close() {
    pi4j.shutdown();
    buses.close();
    chip.close();
    loop.close();
  }

  private void turnUntil(BooleanSupplier done) {
    Turns.until(loop, done, () -> trace);
  }

  /** As an application's own thread would run it. */
  private <T> T elsewhere(Callable<T> work) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("application")
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    turnUntil(result::isDone);
    return result.get();
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  @Test
  void listeners_hear_edges_on_the_loop_and_no_pin_has_a_thread() {
    for (int bcm = 0; bcm < 20; bcm++) {
      DigitalInput button =
          pi4j.create(
              DigitalInput.newConfigBuilder(pi4j)
                  .id("button" + bcm)
                  .bcm(bcm)
                  .pull(PullResistance.PULL_DOWN)
                  .debounce(0L)
                  .build());
      button.addListener(
          e -> trace.add(e.source().id() + " " + e.state() + (loop.inLoop() ? "" : " elsewhere")));
    }
    assertTrue(chip.drive(3, true));
    assertTrue(chip.drive(17, true));
    assertTrue(chip.drive(3, false));
    turnUntil(() -> trace.size() == 3);
    assertEquals(Set.of("button3 HIGH", "button3 LOW", "button17 HIGH"), Set.copyOf(trace));
    Set<String> more = threads();
    more.removeAll(threadsBefore);
    assertEquals(Set.of(), more);
  }

  @Test
  void an_input_is_read_from_any_thread() throws Exception {
    DigitalInput button = pi4j.digitalInput().create(4);
    assertTrue(chip.drive(4, true));
    turnUntil(button::isHigh); // Pi4J's default is a debounce of 10 ms
    assertTrue(elsewhere(button::isHigh));
  }

  @Test
  void an_output_begins_as_configured_and_tells_its_listeners_on_the_loop() throws Exception {
    DigitalOutput led =
        pi4j.create(
            DigitalOutput.newConfigBuilder(pi4j)
                .id("led")
                .bcm(7)
                .initial(DigitalState.HIGH)
                .shutdown(DigitalState.LOW)
                .build());
    assertTrue(chip.level(7));
    led.addListener(e -> trace.add(e.state() + (loop.inLoop() ? " on the loop" : "")));
    assertEquals(DigitalState.LOW, elsewhere(() -> led.toggle().state()));
    assertFalse(chip.level(7));
    led.high();
    assertTrue(chip.level(7));
    assertEquals(List.of("LOW on the loop", "HIGH on the loop"), trace);
    led.close();
    assertFalse(chip.level(7), "the shutdown state");
    pi4j.digitalOutput().create(7).close(); // the line is free again
  }

  @Test
  void what_a_listener_throws_is_logged_and_the_next_one_hears_all_the_same() {
    DigitalInput button = pi4j.digitalInput().create(4, "button");
    DigitalOutput led = pi4j.digitalOutput().create(5, "led");
    for (String name : List.of("first", "second")) {
      button.addListener(e -> failing("button " + name));
      led.addListener(e -> failing("led " + name));
    }
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertTrue(chip.drive(4, true));
      turnUntil(() -> trace.size() == 2);
      led.high();
    } finally {
      System.setErr(before);
    }
    assertEquals(
        Set.of("button first", "button second", "led first", "led second"), Set.copyOf(trace));
    for (String one : List.of("button: a listener has failed", "led: a listener has failed")) {
      assertTrue(said.toString(StandardCharsets.UTF_8).contains(one), said::toString);
    }
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("boom: led second"), said::toString);
  }

  @Test
  void what_a_binding_throws_is_logged_and_the_next_one_works() {
    DigitalInput button = pi4j.digitalInput().create(4, "button");
    DigitalOutput gone = pi4j.digitalOutput().create(5, "gone");
    DigitalOutput led = pi4j.digitalOutput().create(6, "led");
    button.bind(DigitalOutputBinding.newInstance(gone));
    button.bind(DigitalOutputBinding.newInstance(led));
    gone.close();
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertTrue(chip.drive(4, true));
      turnUntil(() -> chip.level(6));
    } finally {
      System.setErr(before);
    }
    String log = said.toString(StandardCharsets.UTF_8);
    assertTrue(log.contains("button: a binding has failed"), log);
    assertTrue(log.contains("line 5 was given back"), log);
  }

  private void failing(String name) {
    trace.add(name);
    throw new IllegalStateException("boom: " + name);
  }

  @Test
  void a_pulse_is_a_timer_of_the_loop_and_waiting_for_it_there_is_refused() throws Exception {
    DigitalOutput led = pi4j.digitalOutput().create(8);
    led.addListener(e -> trace.add("" + e.state()));
    Future<?> pulse = led.pulseAsync(3, TimeUnit.MILLISECONDS, DigitalState.HIGH);
    assertTrue(chip.level(8));
    turnUntil(pulse::isDone);
    assertFalse(chip.level(8));
    var _ = led.blinkAsync(2, 2, TimeUnit.MILLISECONDS, DigitalState.HIGH);
    turnUntil(() -> trace.size() == 6);
    assertEquals(List.of("HIGH", "LOW", "HIGH", "LOW", "HIGH", "LOW"), trace);
    assertThrows(IllegalStateException.class, () -> led.pulse(1, TimeUnit.MILLISECONDS));
    assertEquals(led, elsewhere(() -> led.pulse(1, TimeUnit.MILLISECONDS)));
  }

  @Test
  void a_line_in_use_says_by_whom() {
    pi4j.digitalOutput().create(9, "pump");
    Pi4JException e =
        assertThrows(Pi4JException.class, () -> pi4j.digitalInput().create(9, "leak"));
    assertTrue(("" + e.getMessage()).contains("\"pump\""), e.getMessage());
  }

  /** A memory of 256 bytes behind a register number. */
  private final class Memory implements I2cModel {
    private final byte[] bytes = new byte[256];
    private int pointer;

    @Override
    public void write(byte[] out) {
      trace.add("w" + HexFormat.of().formatHex(out));
      if (out.length > 0) {
        pointer = out[0] & 0xff;
        System.arraycopy(out, 1, bytes, pointer, out.length - 1);
      }
    }

    @Override
    public byte[] read(int count) {
      trace.add("r" + count);
      return Arrays.copyOfRange(bytes, pointer, pointer + count);
    }
  }

  @Test
  void an_i2c_device_reads_and_writes_registers_in_one_transfer_each() throws Exception {
    board.i2c(1).attach(0x48, new Memory());
    I2C device = pi4j.i2c().create(1, 0x48);
    byte[] four = new byte[4];
    elsewhere(() -> {
      assertEquals(1, device.writeRegister(0x10, 0xab));
      assertEquals(0xab, device.readRegister(0x10));
      assertEquals(2, device.writeRegisterWord(0x20, 0x1234));
      assertEquals(0x1234, device.readRegisterWord(0x20));
      assertEquals(2, device.write(new byte[] {0x20, 0x55}));
      assertEquals(0x55, device.read());
      assertEquals(4, device.readRegister(0x1f, four, 1, 2) + 2);
      device.writeThenRead(new byte[] {0x20}, four);
      assertEquals(0x55, device.getRegister(0x20).read());
      return true;
    });
    assertArrayEquals(new byte[] {0x55, 0x34, 0, 0}, four);
    assertEquals(
        List.of(
            "w10ab", "w10", "r1", "w201234", "w20", "r2", "w2055", "r1", "w1f", "r2", "w20", "r4",
            "w20", "r1"),
        trace);
  }

  @Test
  void no_answer_is_an_exception_with_the_buss_words() throws Exception {
    var _ = board.i2c(1); // a bus without devices
    I2C device = pi4j.i2c().create(1, 0x20);
    Pi4JException e =
        elsewhere(() -> assertThrows(Pi4JException.class, () -> device.readRegister(0)));
    assertEquals("i2c-1: 0x20: no answer; check address, wiring, power", e.getMessage());
  }

  @Test
  void on_the_loop_a_bus_is_refused_but_in_its_call_or_in_straight_line_code() throws Exception {
    board.i2c(1).attach(0x48, new Memory());
    I2C device = BusDevices.i2c(buses.i2c(1), 0x48);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> device.readRegister(0));
    assertTrue(("" + e.getMessage()).contains("would block the loop"), e.getMessage());

    var _ =
        buses
            .i2c(1)
            .submit("measure", adapter -> device.readRegister(0) + device.readRegister(1))
            .thenAccept(sum -> trace.add("on the worker " + sum));
    turnUntil(() -> trace.contains("on the worker 0"));

    Features.enable("await");
    var _ =
        Await.async(loop, () -> device.readRegister(0))
            .thenAccept(value -> trace.add("awaited " + value));
    turnUntil(() -> trace.contains("awaited 0"));
  }

  @Test
  void execute_has_the_bus_for_all_of_it() throws Exception {
    board.i2c(1).attach(0x48, new Memory());
    I2C device = pi4j.i2c().create(1, 0x48);
    String name =
        elsewhere(() ->
            device.execute(() -> {
              device.writeRegister(1, 2);
              return Thread.currentThread().getName() + " " + device.readRegister(1);
            }));
    assertEquals("sluice-i2c-1 2", name);
  }

  @Test
  void an_spi_device_transfers_in_one_message() throws Exception {
    board
        .spi(0)
        .attach(
            1,
            out -> {
              trace.add(HexFormat.of().formatHex(out));
              byte[] in = new byte[out.length];
              Arrays.fill(in, (byte) 0x42);
              return in;
            });
    Spi spi =
        pi4j.create(
            Spi.newConfigBuilder(pi4j)
                .id("adc")
                .bus(0)
                .channel(1)
                .mode(SpiMode.MODE_0)
                .baud(1_000_000)
                .build());
    byte[] buffer = {1, (byte) 0x80, 0};
    byte[] answer = new byte[2];
    elsewhere(() -> {
      assertEquals(3, spi.transfer(buffer));
      spi.writeThenRead(new byte[] {9}, answer);
      assertEquals(2, spi.write(new byte[] {7, 8}));
      assertEquals(1, spi.read(new byte[1]));
      return spi.isOpen();
    });
    assertArrayEquals(new byte[] {0x42, 0x42, 0x42}, buffer);
    assertArrayEquals(new byte[] {0x42, 0x42}, answer);
    assertEquals(List.of("018000", "090000", "0708", "00"), trace);
  }

  @Test
  void a_pwm_channel_puts_out_what_was_set_when_it_is_switched_on() throws Exception {
    var chip0 = board.pwm(0);
    Pwm fan =
        pi4j.create(
            Pwm.newConfigBuilder(pi4j)
                .id("fan")
                .chip(0)
                .channel(2)
                .pwmType(PwmType.HARDWARE)
                .frequency(1_000)
                .dutyCycle(25)
                .polarity(PwmPolarity.INVERSED)
                .build());
    assertEquals(1_000, elsewhere(() -> fan.on().getActualFrequency()));
    assertEquals(new PwmSetup(1_000_000, 250_000, true, true), chip0.output(2));
    elsewhere(() -> fan.on(50, 2_000));
    assertEquals(new PwmSetup(500_000, 250_000, true, true), chip0.output(2));
    elsewhere(fan::off);
    assertEquals(new PwmSetup(500_000, 250_000, true, false), chip0.output(2));
  }

  @Test
  void a_board_without_the_bus_fails_at_the_first_transfer_and_says_so() throws Exception {
    I2C device = pi4j.i2c().create(5, 0x48);
    Pi4JException e = elsewhere(() -> assertThrows(Pi4JException.class, device::read));
    assertEquals("i2c-5: the simulated board has no such bus", e.getMessage());
    assertTrue(e.getCause() instanceof IOException);
  }
}
