package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A mosquitto of this machine on a free port of loopback. */
public final class Mosquitto implements AutoCloseable {
  private static final long START_MILLIS_MAX = 10_000;
  private static final int PORT_FIRST = 20_000;
  private static final int PORTS = 10_000;
  private static final int PORTS_MAX = 10;

  /** Nobody is held back by a window or a queue of the broker's; else as Debian has it. */
  static final String UNLIMITED =
      """
      allow_anonymous true
      max_inflight_messages 0
      max_queued_messages 0
      max_queued_bytes 0
      log_dest none
      """;

  private final Path program;
  private final Path dir;
  private final int port;
  private Process process;

  private Mosquitto(Path program, Path dir, int port) throws IOException {
    this.program = program;
    this.dir = dir;
    this.port = port;
    this.process = launch();
  }

  /**
   * Starts one.
   *
   * @param settings lines of mosquitto.conf, but for the listener
   */
  public static Mosquitto start(Path dir, String settings) throws IOException {
    Path program = Tool.find("mosquitto");
    if (program == null) {
      throw new MissingToolException("mosquitto is not installed; apt-get install mosquitto");
    }
    Files.createDirectories(dir);
    for (int left = PORTS_MAX; ; left--) {
      try {
        return start(program, dir, settings, freePort());
      } catch (IOException e) { // somebody may have taken the port meanwhile
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static Mosquitto start(Path program, Path dir, String settings, int port)
      throws IOException {
    String user = "user " + System.getProperty("user.name") + "\n"; // else root becomes nobody
    String listener = "listener " + port + " 127.0.0.1\n";
    Files.writeString(dir.resolve("mosquitto.conf"), listener + user + settings);
    Mosquitto broker = new Mosquitto(program, dir, port);
    broker.awaitPort();
    return broker;
  }

  long pid() {
    return process.pid();
  }

  public int port() {
    return port;
  }

  /** SIGTERM, by which it saves what it has, or SIGKILL. */
  public void stop(boolean orderly) throws InterruptedException {
    if (orderly) {
      process.destroy();
    } else {
      process.destroyForcibly();
    }
    process.waitFor();
  }

  /** Starts it again, on the same port and with the same files. */
  public void restart() throws IOException {
    process = launch();
    awaitPort();
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

  private Process launch() throws IOException {
    return new ProcessBuilder(program.toString(), "-c", dir.resolve("mosquitto.conf").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private void awaitPort() throws IOException {
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (!accepts()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        close();
        throw new IOException("mosquitto does not start: " + Files.readString(log()));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private Path log() {
    return dir.resolve("mosquitto.log");
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Below those that the kernel draws for connections (ip_local_port_range), so that the port is
   * still free when a broker that was stopped comes back.
   */
  static int freePort() throws IOException {
    int port = PORT_FIRST + ThreadLocalRandom.current().nextInt(PORTS);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
