package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has no addons pays nothing for them: the classes that another JVM loads. */
class AddonsLazyTest {
  private static final String PLAIN =
      "[uplink.u]\nhost = \"127.0.0.1\"\nport = 9\n[spool]\ndir = \"spool\"\n";

  @TempDir Path dir;

  private List<String> classes(String text) throws Exception {
    Path file = Files.writeString(dir.resolve("f.toml"), text);
    return LoadedClasses.of(ListenLazyTest.Starting.class, file, "sluice.gateway.Pipeline").stream()
        .filter(name -> name.startsWith("sluice.addons."))
        .toList();
  }

  @Test
  void a_gateway_without_addons_loads_none_of_their_classes() throws Exception {
    assertEquals(List.of(), classes(PLAIN));
  }

  @Test
  void and_with_a_folder_it_does_but_links_nothing_before_the_first_addon() throws Exception {
    List<String> classes = classes(PLAIN + "[addons]\nfolder = \"addons\"\n");
    assertTrue(classes.contains("sluice.addons.host.Addons"), classes::toString);
    assertTrue(!classes.contains("sluice.addons.host.HostTable"), classes::toString);
  }
}
