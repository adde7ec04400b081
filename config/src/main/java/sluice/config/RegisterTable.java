package sluice.config;

import java.util.ArrayList;
import java.util.List;
import sluice.config.RegisterConfig.Format;
import sluice.config.RegisterConfig.Kind;
import sluice.config.RegisterConfig.WordOrder;
import sluice.config.SensorConfig.ChannelConfig;

/** The schema of channels that the file names: each table in a sensor's is one. */
final class RegisterTable {
  private static final double ANY = Double.POSITIVE_INFINITY;
  private static final int REGISTER_MAX = 65_535;
  private static final int CHANNELS_MAX = 256;

  private RegisterTable() {}

  /**
   * Reads them, after all else of the sensor's table.
   *
   * @param common what they report if they do not say
   * @param isModbus whether they are in registers, and not in printed lines
   */
  static List<ChannelConfig> channels(TableReader sensor, ReportConfig common, boolean isModbus) {
    List<ChannelConfig> all = new ArrayList<>();
    for (TableReader t : sensor.otherTables()) {
      all.add(channel(t, common, isModbus));
    }
    if (all.isEmpty()) {
      String where = isModbus ? "register = 0" : "field = 2";
      sensor.wrong(null, "has no channel; add [sensor." + sensor.name() + ".NAME] with " + where);
    } else if (all.size() > CHANNELS_MAX) {
      sensor.wrong(null, "has more than " + CHANNELS_MAX + " channels; make two sensors of it");
    }
    return List.copyOf(all);
  }

  private static ChannelConfig channel(TableReader t, ReportConfig common, boolean isModbus) {
    ChannelConfig channel =
        new ChannelConfig(
            t.name(),
            t.string("unit", ""),
            SensorTable.scale(t),
            SensorTable.offset(t),
            t.has("topic") ? ConfigReader.topic(t, "topic", "") : null,
            ReportTable.read(t, -ANY, ANY, common.strategy(), common.periodMillis()),
            t.has("simulated") ? SensorTable.signal(t.table("simulated")) : null,
            isModbus ? register(t) : null,
            isModbus ? null : FieldConfig.read(t));
    if (t.name().indexOf('#') >= 0 || t.name().indexOf('+') >= 0) {
      t.wrong(null, "the name must not hold # or +: it is part of topics (MQTT 5, 4.7)");
    }
    t.end();
    return channel;
  }

  private static RegisterConfig register(TableReader t) {
    Kind kind = t.choice("kind", Kind.values());
    Format type = t.choice("type", Format.values());
    RegisterConfig register =
        new RegisterConfig(
            (int) t.integer("register", 0, REGISTER_MAX, 0),
            kind,
            type,
            t.choice("word_order", WordOrder.values()));
    if (!t.has("register")) {
      t.wrong(
          null, "\"register\" is missing; for instance register = 0, which data sheets call 40001");
    }
    if (kind.isBit() && t.has("type")) {
      t.wrong("type", "is of registers; a " + kind.label() + " is one bit, 0 or 1");
    } else if (type.isWide() && register.register() == REGISTER_MAX) {
      t.wrong("register", "is the last one, and a " + type.label() + " takes two");
    }
    if (t.has("word_order") && (kind.isBit() || !type.isWide())) {
      t.wrong("word_order", "is of u32, s32 and f32, which take two registers");
    }
    return register;
  }
}
