package sluice.drivers.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.bus.BusState;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** The code for real lines, on a device of the kernel's: a pseudo-terminal. */
class SerialPortTest {
  private static final SerialSetup SETUP = SerialSetup.of(115_200, "8N1");

  private final Path dir;
  private final Loop loop = Loop.open();
  private final List<String> trace = new ArrayList<>();
  private final ByteArrayOutputStream atDevice = new ByteArrayOutputStream();
  private final ByteArrayOutputStream atPort = new ByteArrayOutputStream();
  private final SimulatedSerial line;
  private boolean echoes;

  SerialPortTest(@TempDir Path dir) throws IOException {
    this.dir = dir;
    line =
        SimulatedSerial.open(
            loop,
            dir.resolve("tty"),
            (bytes, from) -> {
              atDevice.writeBytes(bytes);
              if (echoes) {
                assertTrue(from.send(bytes));
              }
            });
  }

  @AfterEach
  void close() {
    line.close();
    loop.close();
  }

  private final SerialListener recorder =
      new SerialListener() {
        @Override
        public void onOpen() {
          trace.add("open");
        }

        @Override
        public void onData(ByteBuffer data) {
          byte[] bytes = new byte[data.remaining()];
          data.get(bytes);
          atPort.writeBytes(bytes);
        }

        @Override
        public void onWritable() {
          trace.add("writable");
        }

        @Override
        public void onAbsent(String reason) {
          trace.add("absent: " + reason);
        }
      };

  private void turnUntil(BooleanSupplier done) {
    boolean[] late = new boolean[1];
    Timer guard = loop.setTimeout(30_000, () -> late[0] = true);
    Timer beat = loop.setInterval(2, () -> {}); // a turn's poll would wait for the guard
    while (!done.getAsBoolean() && !late[0]) {
      loop.turn();
    }
    guard.close();
    beat.close();
    assertTrue(done.getAsBoolean(), () -> "timed out; trace: " + trace);
  }

  private SerialPort opened() {
    SerialPort port = SerialPort.open(loop, line.path(), SETUP, recorder);
    turnUntil(() -> port.status().state() instanceof BusState.Open);
    return port;
  }

  @Test
  void every_byte_value_goes_through_both_ways_unchanged() {
    echoes = true;
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (SerialPort port = opened()) {
      assertTrue(port.send(all));
      turnUntil(() -> atPort.size() == all.length);
      assertArrayEquals(all, atDevice.toByteArray());
      assertArrayEquals(all, atPort.toByteArray());
      assertEquals(256, port.status().received());
      assertEquals(256, port.status().sent());
    }
  }

  @Test
  void what_the_kernel_does_not_take_waits_and_what_is_too_much_is_refused_whole() {
    byte[] block = new byte[8 * 1024];
    new Random(7).nextBytes(block);
    try (SerialPort port = opened()) {
      int taken = 0;
      while (port.send(block)) { // the device reads nothing: the loop does not turn
        taken++;
      }
      assertTrue(taken >= 8, "taken: " + taken);
      assertTrue(port.status().waiting() <= FdStream.WRITE_MAX_BYTES);
      assertEquals(block.length, port.status().refused());
      int expected = taken * block.length;
      turnUntil(() -> atDevice.size() == expected && trace.contains("writable"));
      assertArrayEquals(block, java.util.Arrays.copyOf(atDevice.toByteArray(), block.length));
      assertEquals(0, port.status().waiting());
    }
  }

  @Test
  void a_port_that_does_not_read_slows_the_device_down() {
    try (SerialPort port = opened()) {
      port.reading(false);
      byte[] block = new byte[16 * 1024];

      int blocks = 0;
      while (line.send(block)) {
        blocks++;
      }
      assertTrue(blocks >= 4, "blocks: " + blocks);
      int[] turns = new int[1];
      turnUntil(() -> turns[0]++ >= 20);
      assertEquals(0, atPort.size());
      port.reading(true);
      turnUntil(() -> atPort.size() >= FdStream.WRITE_MAX_BYTES);
    }
  }

  @Test
  void an_unplugged_line_is_a_state_and_is_found_again() throws IOException {
    try (SerialPort port = opened()) {
      line.unplug();
      turnUntil(() -> port.status().state() instanceof BusState.Absent);
      assertFalse(port.send(new byte[1]));
      assertTrue(trace.getLast().contains("unplugged"), () -> "" + trace);
      assertTrue(
          ("" + assertThrows(IOException.class, port::requireOpen).getMessage())
              .contains("unplugged"));
      line.plug();
      turnUntil(() -> port.status().state() instanceof BusState.Open);
      echoes = true;
      assertTrue(port.send(new byte[] {1, 2, 3}));
      turnUntil(() -> atPort.size() == 3);
    }
  }

  @Test
  void a_line_that_is_not_there_is_waited_for_and_told_once() throws IOException {
    line.unplug();
    try (SerialPort port = SerialPort.open(loop, line.path(), SETUP, recorder)) {
      turnUntil(() -> !trace.isEmpty());
      assertTrue(trace.getFirst().contains("see /dev/serial/by-id"), () -> "" + trace);
      line.plug();
      turnUntil(() -> trace.contains("open"));
      assertEquals(2, trace.size(), () -> "" + trace);
      assertInstanceOf(BusState.Open.class, port.status().state());
    }
  }

  @Test
  void a_line_is_one_programs_alone() {
    SerialPort first = opened();
    SerialPort second = SerialPort.open(loop, line.path(), SETUP, recorder);
    turnUntil(() -> second.status().state() instanceof BusState.Absent);
    assertTrue(trace.getLast().contains("another program has it"), () -> "" + trace);
    first.close();
    turnUntil(() -> second.status().state() instanceof BusState.Open);
    second.close();
  }

  @Test
  void a_file_that_is_no_serial_line_is_told_so() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    for (String path : List.of(file.toString(), "/dev/null")) {
      trace.clear();
      try (SerialPort port = SerialPort.open(loop, path, SETUP, recorder)) {
        turnUntil(() -> port.status().state() instanceof BusState.Absent);
        assertEquals("absent: serial: " + path + " is not a serial line", trace.getFirst());
      }
    }
  }

  @Test
  void what_the_driver_does_not_take_is_an_error_and_not_silence() {
    // A pseudo-terminal has 8 data bits and no parity, whatever it is told (drivers/tty/pty.c).
    SerialSetup odd = SerialSetup.of(9_600, "7O1");
    try (SerialPort port = SerialPort.open(loop, line.path(), odd, recorder)) {
      turnUntil(() -> port.status().state() instanceof BusState.Absent);
      assertTrue(trace.getFirst().endsWith("cannot do 9600 7O1"), () -> "" + trace);
    }
  }

  @Test
  void any_baud_rate_can_be_asked_for() {
    SerialSetup dmx = SerialSetup.of(250_000, "8N2");
    try (SerialPort port = SerialPort.open(loop, line.path(), dmx, recorder)) {
      turnUntil(() -> port.status().state() instanceof BusState.Open);
    }
    assertThrows(IllegalArgumentException.class, () -> SerialSetup.of(49, "8N1"));
    assertThrows(IllegalArgumentException.class, () -> SerialSetup.of(9_600, "9N1"));
  }
}
