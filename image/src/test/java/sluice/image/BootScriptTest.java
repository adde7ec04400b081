package sluice.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import sluice.ota.system.BootMarkers;

/** The boot loader's script and the updater speak of the same files. */
final class BootScriptTest {
  private static final Pattern MARKER = Pattern.compile(BootMarkers.FOLDER + "/[A-Z]+");

  private static String script() throws Exception {
    try (var in = RaspberryImage.class.getResourceAsStream("raspberry/boot.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itKnowsTheMarkersOfTheUpdaterAndNoOthers() throws Exception {
    Set<String> known = new TreeSet<>();
    Matcher marker = MARKER.matcher(script());
    while (marker.find()) {
      known.add(marker.group());
    }
    assertEquals(Set.of(BootMarkers.SECOND, BootMarkers.TRY, BootMarkers.TRIED), known);
  }

  @Test
  void aTryIsNotedBeforeAnythingIsLoaded() throws Exception {
    String script = script();
    int noted = script.indexOf("fatwrite ${from}:1 ${scriptaddr} " + BootMarkers.TRIED);
    assertTrue(noted > 0 && noted < script.indexOf("load ${from}:${slot}"), script);
  }
}
