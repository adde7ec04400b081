package sluice.drivers.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.digitalpetri.modbus.Crc16;
import com.digitalpetri.modbus.ModbusRtuFrame;
import com.digitalpetri.modbus.ModbusRtuRequestFrameParser;
import com.digitalpetri.modbus.ModbusRtuRequestFrameParser.Accumulated;
import com.digitalpetri.modbus.server.ModbusRequestContext.ModbusRtuRequestContext;
import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ModbusRtuServerTransport;
import com.digitalpetri.modbus.server.ModbusServerConfig;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusState;
import sluice.drivers.serial.SerialSetup;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Promise;

/** Over a pair of pseudo-terminals, against the library's own slave. */
class ModbusRtuTest extends ModbusContract {
  private static final int REFUSING = 6;
  private static final SerialSetup SETUP = SerialSetup.of(19_200, "8N1");

  private final SlaveLine slaveLine = new SlaveLine();
  private final SimulatedSerial line;
  private int spoiledByte = -1;
  private boolean answersTwice;
  private boolean holds;
  private byte[] held = {};

  ModbusRtuTest(@TempDir Path dir) throws Exception {
    line = SimulatedSerial.open(loop, dir.resolve("tty"), (bytes, to) -> slaveLine.take(bytes));
    ProcessImage image = new ProcessImage();
    image.with(tx -> {
      tx.writeInputRegisters(map -> {
        map.put(0, new byte[] {0, 101});
        map.put(1, new byte[] {0, 102});
      });
      tx.writeDiscreteInputs(map -> {
        map.put(0, true);
        map.put(2, true);
      });
    });
    new ModbusRtuServer(
            ModbusServerConfig.create(config -> {}),
            slaveLine,
            new ReadWriteModbusServices() {
              @Override
              protected Optional<ProcessImage> getProcessImage(int unitId) {
                return unitId == UNIT ? Optional.of(image) : Optional.empty();
              }
            })
        .start();
  }

  @AfterEach
  void unplug() {
    line.close();
  }

  @Override
  ModbusBus bus(ModbusOptions options) {
    return ModbusBus.rtu(loop, line.path(), SETUP, options);
  }

  /** The slave's end: the library's server answers on the loop. */
  private final class SlaveLine implements ModbusRtuServerTransport {
    private final ModbusRtuRequestFrameParser parser = new ModbusRtuRequestFrameParser();
    private @Nullable FrameReceiver<ModbusRtuRequestContext, ModbusRtuFrame> receiver;

    void take(byte[] bytes) {
      if (parser.parse(bytes) instanceof Accumulated(ModbusRtuFrame frame)) {
        parser.reset();
        var to = receiver;
        if (to != null && frame.unitId() == UNIT) {
          answer(to, frame);
        } else if (frame.unitId() == REFUSING) {
          refuse();
        }
      }
    }

    /** Function 3 with its high bit set, slave device failure. */
    private void refuse() {
      byte[] answer = {REFUSING, (byte) 0x83, 4, 0, 0};
      Crc16 crc = new Crc16();
      crc.update(ByteBuffer.wrap(answer, 0, 3));
      answer[3] = (byte) crc.getValue();
      answer[4] = (byte) (crc.getValue() >> 8);
      assertTrue(line.send(answer));
    }

    private void answer(
        FrameReceiver<ModbusRtuRequestContext, ModbusRtuFrame> to, ModbusRtuFrame frame) {
      try {
        ModbusRtuFrame answer = to.receive(new ModbusRtuRequestContext() {}, frame);
        ByteBuffer out =
            ByteBuffer.allocate(1 + answer.pdu().remaining() + answer.crc().remaining());
        out.put((byte) answer.unitId()).put(answer.pdu()).put(answer.crc());
        byte[] bytes = out.array();
        if (spoiledByte >= 0) {
          bytes[spoiledByte] ^= 0x10;
        }
        if (holds) {
          held = bytes;
          return;
        }
        assertTrue(line.send(bytes));
        if (answersTwice) {
          assertTrue(line.send(bytes));
        }
      } catch (Exception e) {
        trace.add("slave: " + e);
      }
    }

    @Override
    public CompletionStage<Void> bind() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> unbind() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void receive(FrameReceiver<ModbusRtuRequestContext, ModbusRtuFrame> frameReceiver) {
      receiver = frameReceiver;
    }
  }

  @Test
  void what_the_unit_refuses_says_with_which_exception() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      BusException e = failure(bus.unit(REFUSING).readHoldingRegisters(0, 1));
      assertTrue(("" + e.getMessage()).contains("the unit answers exception 4"), e.getMessage());
    }
  }

  @Test
  void a_unit_that_does_not_answer_is_a_time_out_and_the_next_request_works() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      Promise<int[]> absent = bus.unit(9).readHoldingRegisters(0, 1);
      Promise<Boolean> next = bus.unit(UNIT).writeRegister(0, 7);
      BusException e = failure(absent);
      assertEquals(BusException.Kind.TIMED_OUT, e.kind(), e.getMessage());
      assertTrue(value(next));
      assertEquals(1, bus.status().timeouts());
    }
  }

  @Test
  void a_spoiled_answer_is_an_error_and_not_a_value() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 1)));
      spoiledByte = 4; // a data byte
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertTrue(("" + e.getMessage()).contains("check sum"), e.getMessage());
      spoiledByte = -1;
      assertEquals(1, value(bus.unit(UNIT).readHoldingRegisters(0, 1)).length);
    }
  }

  @Test
  void an_answer_that_comes_late_is_not_taken_for_the_next_ones() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 17)));
      assertTrue(value(bus.unit(UNIT).writeRegister(1, 42)));
      holds = true;
      Promise<int[]> late = bus.unit(UNIT).readHoldingRegisters(0, 1);
      Promise<int[]> next = bus.unit(UNIT).readHoldingRegisters(1, 1);
      assertEquals(BusException.Kind.TIMED_OUT, failure(late).kind());
      holds = false;
      assertTrue(line.send(held));
      assertArrayEquals(new int[] {42}, value(next));
    }
  }

  @Test
  void bytes_that_nobody_asked_for_are_dropped() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 17)));
      assertTrue(value(bus.unit(UNIT).writeRegister(1, 42)));
      answersTwice = true;
      assertArrayEquals(new int[] {17}, value(bus.unit(UNIT).readHoldingRegisters(0, 1)));
      assertArrayEquals(new int[] {42}, value(bus.unit(UNIT).readHoldingRegisters(1, 1)));
      assertTrue(line.send(new byte[1_000]));
      assertArrayEquals(new int[] {17}, value(bus.unit(UNIT).readHoldingRegisters(0, 1)));
    }
  }

  @Test
  void an_unplugged_line_fails_what_waits_and_is_found_again() throws IOException {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 1)));
      line.unplug();
      turnUntil(() -> bus.status().state() instanceof BusState.Absent);
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertEquals(BusException.Kind.GONE, e.kind(), e.getMessage());
      line.plug();
      turnUntil(() -> bus.status().state() instanceof BusState.Open);
      assertEquals(1, value(bus.unit(UNIT).readHoldingRegisters(0, 1)).length);
    }
  }
}
