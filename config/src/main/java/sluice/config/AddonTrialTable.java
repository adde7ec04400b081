package sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.config.AddonTrial.Device;
import sluice.config.AddonTrial.Message;
import sluice.config.AddonTrial.Model;

/** The schema of an addon's {@code addon.test.toml}. */
final class AddonTrialTable {
  private static final Pattern PLACE = Pattern.compile("i2c-([0-9]{1,3})/0x([0-7]?[0-9a-fA-F])");
  private static final int LIST_MAX = 256;
  private static final long WITHIN_MILLIS = 10_000;
  private static final long WITHIN_MILLIS_MAX = 600_000;

  private AddonTrialTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static AddonTrial read(TableReader root) {
    AddonTrial trial =
        new AddonTrial(
            root.millis("within", 100, WITHIN_MILLIS_MAX, WITHIN_MILLIS),
            root.tables("board").stream().map(AddonTrialTable::device).toList(),
            AddonTable.config(root.table("config")),
            messages(root, "send"),
            messages(root, "expect"));
    if (trial.expect().isEmpty()) {
      root.wrong(null, "\"expect\" is missing; for instance expect = [\"hello/temperature *\"]");
    }
    root.end();
    return trial;
  }

  /** {@code [board."i2c-1/0x48"]}: a model, and what it measures by channel. */
  private static Device device(TableReader t) {
    Matcher place = PLACE.matcher(t.name());
    boolean known = place.matches();
    if (!known) {
      t.wrong(null, "is no place on a bus; write [board.\"i2c-1/0x48\"]");
    }
    Model model = t.choice("model", Model.values());
    Map<String, Double> values = new LinkedHashMap<>();
    for (String key : t.keys()) {
      if (!key.equals("model")) {
        values.put(key, t.number(key, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
      }
    }
    int bus = known ? Integer.parseInt(place.group(1)) : 0;
    int address = known ? Integer.parseInt(place.group(2), 16) : 0;
    return new Device(bus, address, model, values);
  }

  private static List<Message> messages(TableReader t, String key) {
    List<Message> all = new ArrayList<>();
    for (String line : t.strings(key)) {
      int space = line.indexOf(' ');
      if (space < 1) {
        t.wrong(key, "holds \"" + line + "\"; write a topic, a space and what is published there");
      } else {
        all.add(new Message(line.substring(0, space), line.substring(space + 1)));
      }
    }
    if (all.size() > LIST_MAX) {
      t.wrong(key, "holds more than " + LIST_MAX);
    }
    return all;
  }
}
