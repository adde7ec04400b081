package sluice.gateway.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sluice.loop.testkit.Ports;

/** A real Valkey, or Redis, on a free port of loopback, with nothing on the disk. */
public final class Valkey implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/bin/valkey-server", "/usr/bin/redis-server");
  private static final long START_MILLIS_MAX = 10_000;

  private final Path dir;
  private final int port;
  private @Nullable Process process;

  private Valkey(Path dir, int port) {
    this.dir = dir;
    this.port = port;
  }

  /** Starts one; skips the test, and says so, where neither is installed. */
  public static Valkey start(Path dir) throws IOException {
    Files.createDirectories(dir);
    return Ports.tried(port -> {
      Valkey valkey = new Valkey(dir, port);
      valkey.start();
      return valkey;
    });
  }

  public int port() {
    return port;
  }

  /** Starts it again. */
  public void start() throws IOException {
    String server = PLACES.stream().filter(p -> Files.exists(Path.of(p))).findFirst().orElse("");
    assumeTrue(!server.isEmpty(), "valkey is not here: apt-get install valkey-server");
    process =
        new ProcessBuilder(
                server, "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", "" + dir)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
            .start();
    long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("valkey: " + Files.readString(dir.resolve("log")));
      }
      LockSupport.parkNanos(10_000_000L);
    }
  }

  private boolean answers() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
