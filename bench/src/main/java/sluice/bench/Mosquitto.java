package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A mosquitto of this machine on a free port of loopback. */
final class Mosquitto implements AutoCloseable {
  private static final long START_MILLIS_MAX = 10_000;

  /** Nobody is held back by a window or a queue of the broker's; else as Debian has it. */
  static final String UNLIMITED =
      """
      allow_anonymous true
      max_inflight_messages 0
      max_queued_messages 0
      max_queued_bytes 0
      log_dest none
      """;

  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param settings lines of mosquitto.conf, but for the listener
   */
  static Mosquitto start(Path dir, String settings) throws Exception {
    Path program = Tool.find("mosquitto");
    if (program == null) {
      throw new MissingToolException("mosquitto is not installed; apt-get install mosquitto");
    }
    int port = freePort();
    Files.createDirectories(dir);
    Path config = dir.resolve("mosquitto.conf");
    String user = "user " + System.getProperty("user.name") + "\n"; // else root becomes nobody
    Files.writeString(config, "listener " + port + " 127.0.0.1\n" + user + settings);
    Process process =
        new ProcessBuilder(program.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("mosquitto.log").toFile())
            .start();
    Mosquitto broker = new Mosquitto(process, port);
    broker.awaitPort(dir.resolve("mosquitto.log"));
    return broker;
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  /** Its first line of {@code mosquitto -h}: name and version. */
  static String version() throws Exception {
    Path program = Tool.find("mosquitto");
    if (program == null) {
      return "";
    }
    Process help = new ProcessBuilder(program.toString(), "-h").redirectErrorStream(true).start();
    String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        var _ = process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitPort(Path log) throws IOException {
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (!accepts()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        close();
        throw new IOException("mosquitto does not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
