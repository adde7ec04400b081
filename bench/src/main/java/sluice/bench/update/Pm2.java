package sluice.bench.update;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small server of Node's under pm2, in cluster mode, from a folder where npm has put pm2. */
public final class Pm2 implements AutoCloseable {
  public static final String VERSION = "7.0.4";

  private static final String NAME = "bench";

  private final Path installed;
  private final Path work;
  private final int port;

  private Pm2(Path installed, Path work, int port) {
    this.installed = installed;
    this.work = work;
    this.port = port;
  }

  /**
   * Starts the server, two processes of it.
   *
   * @param graceful whether it has pm2's recipe for SIGINT: no new connections, then an end
   */
  public static Pm2 start(Path installed, Path work, int port, boolean graceful)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path script = work.resolve("server.js");
    try (InputStream in = Pm2.class.getResourceAsStream("server.js")) {
      if (in == null) {
        throw new IOException("bench: server.js is not in the jar");
      }
      Files.write(script, in.readAllBytes());
    }
    Pm2 pm2 = new Pm2(installed, work, port);
    pm2.run(graceful, "start", script.toString(), "-i", "2", "--name", NAME);
    return pm2;
  }

  /** One after the other is replaced. */
  public void reload() throws IOException, InterruptedException {
    run(false, "reload", NAME);
  }

  private void run(boolean graceful, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(installed.resolve("node_modules/.bin/pm2").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PM2_HOME", work.resolve("home").toString());
    environment.put("PORT", String.valueOf(port));
    environment.put("GRACEFUL", graceful ? "1" : "");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("pm2.log").toFile()));
    if (builder.start().waitFor() != 0) {
      String said = Files.readString(work.resolve("pm2.log"), StandardCharsets.UTF_8);
      throw new IOException("pm2 " + arguments[0] + " failed: " + said);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      run(false, "kill");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
