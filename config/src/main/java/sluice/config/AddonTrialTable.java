package sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.config.AddonTrial.Device;
import sluice.config.AddonTrial.LineModel;
import sluice.config.AddonTrial.Message;
import sluice.config.AddonTrial.Model;
import sluice.config.AddonTrial.Wired;

/** The schema of an addon's {@code addon.test.toml}. */
final class AddonTrialTable {
  private static final Pattern PLACE = Pattern.compile("i2c-([0-9]{1,3})/0x([0-7]?[0-9a-fA-F])");
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_.-]*chip[0-9]+)/([0-9]{1,2})");
  private static final int LIST_MAX = 256;
  private static final long WITHIN_MILLIS = 10_000;
  private static final long WITHIN_MILLIS_MAX = 600_000;

  private AddonTrialTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static AddonTrial read(TableReader root) {
    List<Device> devices = new ArrayList<>();
    List<Wired> wired = new ArrayList<>();
    root.tables("board").forEach(t -> board(t, devices, wired));
    AddonTrial trial =
        new AddonTrial(
            root.millis("within", 100, WITHIN_MILLIS_MAX, WITHIN_MILLIS),
            List.copyOf(devices),
            List.copyOf(wired),
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
  private static void board(TableReader t, List<Device> devices, List<Wired> wired) {
    Matcher place = PLACE.matcher(t.name());
    Matcher line = LINE.matcher(t.name());
    if (place.matches()) {
      int bus = Integer.parseInt(place.group(1));
      int address = Integer.parseInt(place.group(2), 16);
      devices.add(new Device(bus, address, t.choice("model", Model.values()), values(t)));
    } else if (line.matches()) {
      int offset = Integer.parseInt(line.group(2));
      LineModel model = t.choice("model", LineModel.values());
      wired.add(new Wired(line.group(1), offset, model, values(t)));
    } else {
      t.wrong(null, "is no place; write [board.\"i2c-1/0x48\"] or [board.\"gpiochip0/4\"]");
    }
  }

  private static Map<String, Double> values(TableReader t) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (String key : t.keys()) {
      if (!key.equals("model")) {
        values.put(key, t.number(key, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
      }
    }
    return values;
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
