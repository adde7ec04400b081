package sluice.drivers.modbus;

import com.digitalpetri.modbus.MbapHeader;
import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.client.ModbusClient;
import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.client.ModbusTcpClientTransport;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusState;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tcp;

/** Modbus TCP over a connection that the first request opens (Modbus Messaging on TCP/IP 1.0b). */
final class TcpModbus implements ModbusLine<ModbusTcpFrame>, ModbusTcpClientTransport {
  private static final int HEADER_BYTES = 7;
  private static final int FRAME_BYTES_MAX = 260; // 4.1
  private static final int LENGTH_AT = 4;
  private static final int LENGTH_BYTES = 2;

  private final Loop loop;
  private final HostResolver resolver;
  private final String host;
  private final int portNumber;
  private final ModbusOptions options;
  private final ModbusTcpClient client;
  private BusState state = new BusState.Unopened();
  private @Nullable Connection connection;
  private @Nullable Consumer<ModbusTcpFrame> receiver;

  TcpModbus(Loop loop, HostResolver resolver, String host, int port, ModbusOptions options) {
    this.loop = loop;
    this.resolver = resolver;
    this.host = host;
    this.portNumber = port;
    this.options = options;
    this.client =
        ModbusTcpClient.create(
            this,
            config -> {
              config.requestTimeout = Duration.ofMillis(options.timeoutMillis());
              config.timeoutScheduler = new LoopTimeouts(loop);
            });
  }

  @Override
  public String name() {
    return "modbus " + host + ":" + portNumber;
  }

  @Override
  public BusState state() {
    return state;
  }

  @Override
  public void look(Listener listener) {
    if (connection == null && !(state instanceof BusState.Closed)) {
      connection =
          Tcp.connect(
              loop,
              resolver,
              host,
              portNumber,
              Math.toIntExact(options.timeoutMillis()),
              TcpModbus::addCodec,
              new Ends(listener));
    }
  }

  private static void addCodec(ChannelPipeline pipeline) {
    pipeline.addLast(
        new LengthFieldBasedFrameDecoder(FRAME_BYTES_MAX, LENGTH_AT, LENGTH_BYTES, 0, 0));
  }

  @Override
  public ModbusClient client() {
    return client;
  }

  /** Transactions have numbers: what is late is told apart. */
  @Override
  public long silenceMillis(boolean late) {
    return 0;
  }

  @Override
  public int exceptionCode(ModbusResponseException refusal) {
    return refusal.getExceptionCode();
  }

  @Override
  public void close() {
    state = BusState.next(state, new BusState.Close());
    if (connection != null) {
      connection.close();
    }
  }

  private final class Ends implements ConnectionListener {
    private final Listener listener;

    Ends(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onOpen(Connection opened) {
      state = BusState.next(state, new BusState.Returned(null));
      listener.onKnown();
    }

    @Override
    public void onMessage(Object message) {
      if (message instanceof ByteBuf in && in.readableBytes() > HEADER_BYTES && receiver != null) {
        ByteBuffer frame = ByteBuffer.allocate(in.readableBytes());
        in.readBytes(frame);
        frame.flip();
        MbapHeader header = MbapHeader.Serializer.decode(frame);
        receiver.accept(new ModbusTcpFrame(header, frame.slice()));
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      connection = null;
      String why = cause == null ? "the server has closed" : "" + cause.getMessage();
      String reason = name() + ": " + why;
      state = BusState.next(state, new BusState.Returned(reason));
      listener.onLost(reason);
    }
  }

  // --- the library ---

  @Override
  public CompletionStage<Void> send(ModbusTcpFrame frame) {
    Connection to = connection;
    if (to == null) {
      return CompletableFuture.failedFuture(new IOException(name() + ": not connected"));
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    MbapHeader.Serializer.encode(frame.header(), header);
    ByteBuf out = to.alloc().buffer(HEADER_BYTES + frame.pdu().remaining());
    to.send(out.writeBytes(header.flip()).writeBytes(frame.pdu().duplicate()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void receive(Consumer<ModbusTcpFrame> frameReceiver) {
    receiver = frameReceiver;
  }
}
