package sluice.image.board;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import sluice.image.Command;

/**
 * {@code examples/addons/hello}, built for arm64 by Debian's cross compiler, for a board to fetch.
 */
final class CrossBuilt implements AutoCloseable {
  private static final Path COMPILER = Path.of("/usr/bin/aarch64-linux-gnu-gcc");

  /** What the emulated board calls this machine. */
  private static final String HOST = "10.0.2.2";

  private final HttpServer server;

  private CrossBuilt(HttpServer server) {
    this.server = server;
  }

  /** Builds it, and serves it; skips the test where there is no cross compiler. */
  static CrossBuilt hello(Path work) throws IOException {
    assumeTrue(Files.isExecutable(COMPILER), COMPILER + ": apt-get install gcc-aarch64-linux-gnu");
    Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    Path library = Files.createDirectories(work.toAbsolutePath()).resolve("hello.so");
    Path header = project.resolve("addons/src/main/resources/sluice/addons");
    Path source = project.resolve("examples/addons/hello/src/hello.c");
    Command.of(COMPILER, "-shared", "-fPIC", "-O2", "-I", header, "-o", library, source).run();
    byte[] bytes = Files.readAllBytes(library);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    server.createContext(
        "/hello.so",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return new CrossBuilt(server);
  }

  /** What a shell of the board does to have it in a folder, whole at once. */
  String fetchInto(String folder) {
    String url = "http://" + HOST + ":" + server.getAddress().getPort() + "/hello.so";
    String beside = folder + "/.hello.new";
    return "wget -q -O " + beside + " " + url + " && mv " + beside + " " + folder + "/hello.so";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
