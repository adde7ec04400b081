package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import sluice.addons.AddonError;
import sluice.addons.AddonHeader;

/** The header and the host say the same. */
class HostTableTest {
  private static final Pattern FUNCTION = Pattern.compile("int64_t \\(\\*(\\w+)\\)\\(([^;]*)\\);");

  @Test
  void theTableHasTheHeadersFunctionsInItsOrderWithAsManyArguments() {
    String header = AddonHeader.text();
    int from = header.indexOf("typedef struct sluice_host {");
    Matcher functions = FUNCTION.matcher(header.substring(from, header.indexOf("} sluice_host;")));
    List<HostTable.Function> inHeader = new ArrayList<>();
    while (functions.find()) {
      inHeader.add(
          new HostTable.Function(camel(functions.group(1)), functions.group(2).split(",").length));
    }
    assertEquals(HostTable.FUNCTIONS, inHeader);
  }

  private static String camel(String name) {
    return Pattern.compile("_(.)")
        .matcher(name)
        .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  @Test
  void errorsHaveTheHeadersNumbers() {
    Pattern error = Pattern.compile("SLUICE_E(\\w+) = (-\\d+)");
    List<String> inHeader = new ArrayList<>();
    Matcher errors = error.matcher(AddonHeader.text());
    while (errors.find()) {
      inHeader.add(errors.group(2));
    }
    List<String> ours = new ArrayList<>();
    for (AddonError one : AddonError.values()) {
      ours.add("" + one.code());
    }
    assertEquals(ours, inHeader);
    assertEquals(
        AddonHeader.ABI,
        Integer.parseInt(AddonHeader.text().replaceAll("(?s).*#define SLUICE_ABI (\\d+).*", "$1")));
  }
}
