package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;

/** {@code [log] level}, in processes of their own: tinylog takes its level once. */
final class LogLevelTest {
  @TempDir Path dir;

  /** A broker that is not there is a warning, the start is an info. */
  private String logAt(String level) throws Exception {
    Path home = Files.createDirectory(dir.resolve(level));
    Path config = home.resolve("sluice.toml");
    try (Socket bound = new Socket()) { // and does not listen: nobody else can
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Files.writeString(
          config,
          """
          [uplink.away]
          host = "127.0.0.1"
          port = %d
          [spool]
          dir = "spool"
          [sample.load]
          source = "load"
          period = "100ms"
          [log]
          level = "%s"
          """
              .formatted(bound.getLocalPort(), level));
      String[] args = {"demo", "--seconds", "1", "--json", "--config", config.toString()};
      try (GatewayProcess gateway = GatewayProcess.start(home, Main.class, args)) {
        int code = gateway.exitCode(); // 4 if there was a reading by then, which nobody took
        String said = gateway.stderr();
        assertTrue(code == 0 || code == 4, said);
        return said;
      }
    }
  }

  @Test
  void each_level_shows_itself_and_what_is_worse() throws Exception {
    String info = logAt("info");
    assertTrue(info.contains("INFO gateway") && info.contains("WARN "), info);
    String warn = logAt("warn");
    assertTrue(!warn.contains("INFO ") && warn.contains("WARN "), warn);
    String error = logAt("error");
    assertFalse(error.contains("INFO ") || error.contains("WARN "), error);
    assertTrue(logAt("debug").contains("INFO gateway"), "debug shows more than info");
  }
}
