package sluice.gateway.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sluice.loop.testkit.Ports;

/** A real mosquitto on a free port of loopback, which keeps sessions over a restart. */
public final class Broker implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto");

  /** What it logs last of all when it starts, with its certificates read. */
  private static final String STARTED = " running\n";

  private static final long START_MILLIS_MAX = 10_000;

  private final Path dir;
  private final int port;
  private @Nullable Process process;

  private Broker(Path dir, int port) {
    this.dir = dir;
    this.port = port;
  }

  /** Starts one; skips the test, and says so, where mosquitto is not installed. */
  public static Broker start(Path dir) throws IOException {
    return start(dir, "");
  }

  /**
   * As {@link #start(Path)}.
   *
   * @param more lines of its configuration, for the listener
   */
  public static Broker start(Path dir, String more) throws IOException {
    Files.createDirectories(dir);
    return Ports.tried(port -> start(dir, more, port));
  }

  private static Broker start(Path dir, String more, int port) throws IOException {
    Broker broker = new Broker(dir, port);
    Files.writeString(
        dir.resolve("mosquitto.conf"),
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence true
        persistence_location %s/
        max_queued_messages 0
        max_inflight_messages 0
        user root
        %s
        """
            .formatted(broker.port, dir, more));
    broker.start();
    return broker;
  }

  public int port() {
    return port;
  }

  /** What it has logged so far. */
  public String log() {
    try {
      return Files.readString(dir.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again. */
  public void start() throws IOException {
    String mosquitto = PLACES.stream().filter(p -> Files.exists(Path.of(p))).findFirst().orElse("");
    assumeTrue(!mosquitto.isEmpty(), "mosquitto is not installed: apt-get install mosquitto");
    ProcessBuilder builder =
        new ProcessBuilder(mosquitto, "-c", dir.resolve("mosquitto.conf").toString());
    builder.redirectErrorStream(true);
    Path log = dir.resolve("log");
    int before = Files.exists(log) ? log().length() : 0;
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (log().indexOf(STARTED, before) < 0 || !accepts()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IOException("mosquitto: " + log());
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** SIGTERM: it saves its sessions. It forgets one that comes as it begins to run (2.0.11). */
  public void stop() {
    Process running = process;
    try {
      while (running != null && running.isAlive()) {
        running.destroy();
        var _ = running.waitFor(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
