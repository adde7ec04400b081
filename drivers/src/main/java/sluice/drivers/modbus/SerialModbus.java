package sluice.drivers.modbus;

import com.digitalpetri.modbus.ModbusRtuFrame;
import com.digitalpetri.modbus.ModbusRtuResponseFrameParser;
import com.digitalpetri.modbus.ModbusRtuResponseFrameParser.Accumulated;
import com.digitalpetri.modbus.ModbusRtuResponseFrameParser.ParseError;
import com.digitalpetri.modbus.client.ModbusClient;
import com.digitalpetri.modbus.client.ModbusRtuClient;
import com.digitalpetri.modbus.client.ModbusRtuClientTransport;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusState;
import sluice.drivers.serial.SerialListener;
import sluice.drivers.serial.SerialPort;
import sluice.drivers.serial.SerialSetup;
import sluice.loop.Loop;

/** Modbus RTU over a serial line (Modbus over Serial Line 1.02, 2.5.1). */
final class SerialModbus
    implements ModbusLine<ModbusRtuFrame>, ModbusRtuClientTransport, SerialListener {
  /** Above 19200 baud the silence between frames is fixed at 1.75 ms (2.5.1.1). */
  private static final long SILENCE_MILLIS_MIN = 2;

  private static final double SILENCE_CHARACTERS = 3.5;
  private static final int BITS_OF_A_CHARACTER = 11;

  /** An answer that comes late must not be taken for the next one's: nothing in it tells. */
  private static final long LATE_MILLIS = 100;

  private final SerialPort port;
  private final String name;
  private final long silenceMillis;
  private final ModbusRtuClient client;
  private final ModbusRtuResponseFrameParser parser = new ModbusRtuResponseFrameParser();
  private @Nullable Consumer<ModbusRtuFrame> receiver;
  private @Nullable Listener listener;
  private boolean expects;
  private int exceptionCode;

  SerialModbus(Loop loop, String path, SerialSetup setup, ModbusOptions options) {
    this.name = "modbus " + path;
    double character = 1_000.0 * BITS_OF_A_CHARACTER / setup.baud();
    this.silenceMillis =
        Math.max(SILENCE_MILLIS_MIN, (long) Math.ceil(SILENCE_CHARACTERS * character));
    this.client =
        ModbusRtuClient.create(
            this,
            config -> {
              config.requestTimeout = Duration.ofMillis(options.timeoutMillis());
              config.timeoutScheduler = new LoopTimeouts(loop);
            });
    this.port = SerialPort.open(loop, path, setup, this);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BusState state() {
    return port.status().state();
  }

  /** The port looks by itself. */
  @Override
  public void look(Listener known) {
    listener = known;
  }

  @Override
  public ModbusClient client() {
    return client;
  }

  @Override
  public long silenceMillis(boolean late) {
    expects = false;
    return late ? LATE_MILLIS + silenceMillis : silenceMillis;
  }

  /** The library's client for serial lines (2.1.4) has the function's number in its place. */
  @Override
  public int exceptionCode(ModbusResponseException refusal) {
    return exceptionCode;
  }

  @Override
  public void close() {
    port.close();
  }

  // --- the port ---

  @Override
  public void onOpen() {
    if (listener != null) {
      listener.onKnown();
    }
  }

  @Override
  public void onAbsent(String reason) {
    if (listener != null) {
      listener.onLost(reason);
    }
  }

  /** What comes while nothing is expected is late or noise. */
  @Override
  public void onData(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (!expects) {
      return;
    }
    try {
      switch (parser.parse(bytes)) {
        case Accumulated(ModbusRtuFrame frame) -> deliver(frame);
        case ParseError _ -> parser.reset(); // the time-out says so
        default -> {}
      }
    } catch (RuntimeException e) { // more than a frame can hold: noise
      parser.reset();
    }
  }

  private void deliver(ModbusRtuFrame frame) {
    parser.reset();
    expects = false;
    ByteBuffer pdu = frame.pdu();
    exceptionCode = pdu.remaining() > 1 ? pdu.get(pdu.position() + 1) & 0xff : 0;
    if (receiver != null) {
      receiver.accept(frame);
    }
  }

  // --- the library ---

  @Override
  public CompletionStage<Void> send(ModbusRtuFrame frame) {
    ByteBuffer out = ByteBuffer.allocate(1 + frame.pdu().remaining() + frame.crc().remaining());
    out.put((byte) frame.unitId()).put(frame.pdu().duplicate()).put(frame.crc().duplicate());
    parser.reset();
    expects = true;
    return port.send(out.array())
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new IOException(name + ": the line takes nothing"));
  }

  @Override
  public void receive(Consumer<ModbusRtuFrame> frameReceiver) {
    receiver = frameReceiver;
  }

  @Override
  public void resetFrameParser() {
    parser.reset();
  }
}
