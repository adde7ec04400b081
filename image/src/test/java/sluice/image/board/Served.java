package sluice.image.board;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of this machine, for a board to fetch. */
final class Served implements AutoCloseable {
  /** What the emulated board calls this machine. */
  private static final String HOST = "10.0.2.2";

  private final HttpServer server;
  private final String name;

  private Served(HttpServer server, String name) {
    this.server = server;
    this.name = name;
  }

  static Served of(Path file) throws IOException {
    String name = file.getFileName().toString();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    server.createContext(
        "/" + name,
        exchange -> {
          exchange.sendResponseHeaders(200, Files.size(file));
          Files.copy(file, exchange.getResponseBody());
          exchange.close();
        });
    server.start();
    return new Served(server, name);
  }

  /** What a shell of the board does to have it in a folder, whole at once. */
  String fetchInto(String folder) {
    String url = "http://" + HOST + ":" + server.getAddress().getPort() + "/" + name;
    String beside = folder + "/." + name + ".new";
    return "wget -q -O " + beside + " " + url + " && mv " + beside + " " + folder + "/" + name;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
