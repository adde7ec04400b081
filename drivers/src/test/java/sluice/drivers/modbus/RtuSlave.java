package sluice.drivers.modbus;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Loop;

/**
 * The library's own slave at the other end of a pair of pseudo-terminals, which answers on the
 * loop, and badly if it is told to.
 */
public final class RtuSlave implements ModbusRtuServerTransport, AutoCloseable {
  static final int REFUSING = 6;

  final SimulatedSerial line;

  /** Which byte of each answer has a bit turned; -1 for none. */
  int spoiledByte = -1;

  boolean answersTwice;

  /** Whether answers are kept back, the last one in {@link #held}. */
  boolean holds;

  byte[] held = {};

  private final int unit;
  private final List<String> trace;
  private final ModbusRtuRequestFrameParser parser = new ModbusRtuRequestFrameParser();
  private @Nullable FrameReceiver<ModbusRtuRequestContext, ModbusRtuFrame> receiver;

  private RtuSlave(Loop loop, Path path, int unit, List<String> trace) throws IOException {
    this.unit = unit;
    this.trace = trace;
    this.line = SimulatedSerial.open(loop, path, (bytes, to) -> take(bytes));
  }

  /**
   * A slave that answers.
   *
   * @param path where its line is to be found; must not exist
   * @param unit the one that has the image; another one, 6, refuses
   * @param trace gets what goes wrong in it
   */
  public static RtuSlave start(
      Loop loop, Path path, int unit, ProcessImage image, List<String> trace) throws Exception {
    RtuSlave slave = new RtuSlave(loop, path, unit, trace);
    new ModbusRtuServer(
            ModbusServerConfig.create(config -> {}),
            slave,
            new ReadWriteModbusServices() {
              @Override
              protected Optional<ProcessImage> getProcessImage(int unitId) {
                return unitId == unit ? Optional.of(image) : Optional.empty();
              }
            })
        .start();
    return slave;
  }

  /** What to open. */
  public String path() {
    return line.path();
  }

  @Override
  public void close() {
    line.close();
  }

  private void take(byte[] bytes) {
    if (parser.parse(bytes) instanceof Accumulated(ModbusRtuFrame frame)) {
      parser.reset();
      var to = receiver;
      if (to != null && frame.unitId() == unit) {
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
      ByteBuffer out = ByteBuffer.allocate(1 + answer.pdu().remaining() + answer.crc().remaining());
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
