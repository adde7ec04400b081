package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.loop.Loop;

/** Who has no listener pays nothing for it: the classes that another JVM loads. */
class ListenLazyTest {
  private static final String PLAIN =
      """
      [uplink.u]
      host = "127.0.0.1"
      port = 9
      [spool]
      dir = "spool"
      """;

  @TempDir Path dir;

  /** Starts a gateway and stops it. */
  static final class Starting implements GatewayListener {
    private final Loop loop = Loop.open();

    public static void main(String[] args) {
      if (!(ConfigFile.read(Path.of(args[0])) instanceof ConfigResult.Loaded loaded)) {
        throw new IllegalArgumentException(args[0]);
      }
      Starting starting = new Starting();
      Gateway[] gateway = new Gateway[1];
      gateway[0] = Gateway.start(starting.loop, loaded.config(), starting);
      starting.loop.run();
      GatewayStatus _ = gateway[0].status();
      gateway[0].stop(starting.loop::stop);
      starting.loop.run();
      starting.loop.close();
    }

    @Override
    public void onStarted() {
      loop.stop();
    }

    @Override
    public void onStartFailed(String reason) {
      throw new IllegalStateException(reason);
    }
  }

  @Test
  void a_gateway_without_a_listener_loads_none_of_its_classes() throws Exception {
    assertEquals(List.of(), classes(PLAIN));
  }

  @Test
  void and_with_one_it_does() throws Exception {
    List<String> classes = classes(PLAIN + "[listen.l]\npath = \"mqtt.sock\"\n");
    assertTrue(classes.contains("sluice.gateway.broker.LocalBroker"), classes::toString);
  }

  private List<String> classes(String text) throws Exception {
    Path file = Files.writeString(dir.resolve("f.toml"), text);
    return LoadedClasses.of(Starting.class, file, "sluice.gateway.Pipeline").stream()
        .filter(name -> name.startsWith("sluice.gateway.broker."))
        .toList();
  }
}
