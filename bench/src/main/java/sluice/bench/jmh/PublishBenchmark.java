package sluice.bench.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;

/** PUBLISH packets of QoS 0 encoded and written to a socket, two hundred to a write. */
@SuppressWarnings("UnnecessaryLambda") // kept, as an allocation would be measured too
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PublishBenchmark {
  private static final int BATCH = 200;
  private static final SpooledMessage MESSAGE =
      new SpooledMessage(1, "sluice/bench/reading", new byte[80], 0);

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Loop loop;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private MqttClient client;

  private final Runnable publishAll =
      () -> {
        for (int i = 0; i < BATCH; i++) {
          var _ = client.publish(MESSAGE);
        }
      };

  /** Connects to a sink. */
  @Setup
  public void open() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread sink = new Thread(() -> sink(server), "sink");
    sink.setDaemon(true);
    sink.start();
    loop = Loop.open();
    MqttOptions options = MqttOptions.of("127.0.0.1", server.getLocalPort(), Protocol.MQTT5, "jmh");
    client = MqttClient.create(loop, options, new Quiet(), new Random(1));
    client.connect(0);
    drain();
  }

  /** Waits for a window: the sink has read what was written. Not measured. */
  @Setup(Level.Invocation)
  public void drain() {
    while (client.window() < BATCH) {
      var _ = loop.turn();
    }
  }

  /** Closes the connection. */
  @TearDown
  public void close() {
    client.close(loop::stop);
    loop.run();
    loop.close();
  }

  /** A message of 100 bytes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int publish() {
    loop.dispatch("bench", publishAll);
    return client.window();
  }

  private static void sink(ServerSocket server) {
    try (server;
        Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      byte[] into = new byte[64 * 1024];
      if (in.read(into) > 0) {
        socket.getOutputStream().write(new byte[] {0x20, 3, 0, 0, 0}); // CONNACK of MQTT 5
      }
      while (in.read(into) > 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Quiet implements UplinkListener {
    @Override
    public void onUp(boolean resumed) {}

    @Override
    public void onDown(Loss loss) {
      throw new IllegalStateException(loss.reason());
    }

    @Override
    public void onAcked(long id) {}

    @Override
    public void onRefused(long id, int code, String reason) {}

    @Override
    public void onWindow() {}
  }
}
