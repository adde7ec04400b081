package sluice.bench.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A real mosquitto on one port of loopback, which keeps sessions over an orderly restart. */
final class SoakBroker implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto");
  private static final long START_MILLIS_MAX = 10_000;

  private final String program;
  private final Path dir;
  private final int port;
  private Process process;

  private SoakBroker(String program, Path dir, int port) throws IOException {
    this.program = program;
    this.dir = dir;
    this.port = port;
    this.process = launch();
  }

  static SoakBroker start(Path dir) throws IOException {
    String program = PLACES.stream().filter(p -> Files.exists(Path.of(p))).findFirst().orElse("");
    if (program.isEmpty()) {
      throw new IOException("mosquitto is not here: apt-get install mosquitto");
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(dir);
    Files.writeString(
        dir.resolve("mosquitto.conf"),
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence true
        persistence_location %s/
        max_queued_messages 0
        max_inflight_messages 0
        user %s
        """
            .formatted(port, dir.toAbsolutePath(), System.getProperty("user.name")));
    return new SoakBroker(program, dir, port);
  }

  int port() {
    return port;
  }

  /** SIGTERM, by which it saves what it has, or SIGKILL. */
  void stop(boolean orderly) throws InterruptedException {
    if (orderly) {
      process.destroy();
    } else {
      process.destroyForcibly();
    }
    process.waitFor();
  }

  void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private Process launch() throws IOException {
    Process started =
        new ProcessBuilder(program, "-c", dir.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
            .start();
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (!accepts()) {
      if (System.nanoTime() > deadline || !started.isAlive()) {
        throw new IOException("mosquitto does not start; see " + dir.resolve("log"));
      }
      LockSupport.parkNanos(5_000_000);
    }
    return started;
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
