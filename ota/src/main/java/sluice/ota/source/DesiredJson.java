package sluice.ota.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import sluice.ota.Sha256;
import sluice.ota.Version;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.JsonFields;
import sluice.ota.bundle.StrictJson;

/** A desired release as JSON, read strictly: what is not understood is refused, not passed over. */
public final class DesiredJson {
  /** Bytes of a message. */
  public static final int BYTES_MAX = 16 * 1_024;

  private static final String TYPE = "sluice-desired";
  private static final String SYSTEM_TYPE = "sluice-desired-system";
  private static final int FORMAT = 1;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private DesiredJson() {}

  /** Whether a message is of the board's whole system. What cannot be read is not. */
  public static boolean isOfSystem(byte[] bytes) {
    try {
      JsonFields fields = StrictJson.object(bytes, "desired");
      return fields.has("type") && fields.text("type").equals(SYSTEM_TYPE);
    } catch (BundleException e) {
      return false; // who reads it says why
    }
  }

  /**
   * Reads a message of a release.
   *
   * @throws BundleException that names the field
   */
  public static Desired read(byte[] bytes) throws BundleException {
    return read(bytes, TYPE);
  }

  /** As {@link #read(byte[])}, of a system. */
  public static Desired readSystem(byte[] bytes) throws BundleException {
    return read(bytes, SYSTEM_TYPE);
  }

  private static Desired read(byte[] bytes, String type) throws BundleException {
    if (bytes.length > BYTES_MAX) {
      throw new BundleException("desired: more than " + BYTES_MAX + " bytes");
    }
    JsonFields fields = StrictJson.object(bytes, "desired");
    try {
      fields.kind(type, FORMAT);
      Desired desired =
          new Desired(
              fields.text("id"),
              Version.of(fields.text("version")),
              order(fields),
              fields.has("deltas") ? deltas(fields.objects("deltas")) : List.of(),
              fields.has("groups") ? fields.texts("groups") : List.of(),
              fields.has("percentage") ? fields.count("percentage") : 100,
              fields.has("not_before") ? fields.time("not_before") : null,
              fields.has("windows") ? windows(fields.objects("windows")) : List.of(),
              fields.has("zone") ? zone(fields.text("zone")) : ZoneOffset.UTC);
      fields.end();
      return desired;
    } catch (IllegalArgumentException e) {
      throw new BundleException("desired: " + e.getMessage(), e);
    }
  }

  private static Order order(JsonFields fields) throws BundleException {
    try {
      return new Order(
          new URI(fields.text("url")), fields.number("bytes"), new Sha256(fields.text("sha256")));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("url: is no URL", e);
    }
  }

  private static List<Desired.Delta> deltas(List<JsonFields> objects) throws BundleException {
    List<Desired.Delta> deltas = new ArrayList<>();
    for (JsonFields fields : objects) {
      deltas.add(new Desired.Delta(Version.of(fields.text("from")), order(fields)));
      fields.end();
    }
    return deltas;
  }

  private static List<Window> windows(List<JsonFields> objects) throws BundleException {
    List<Window> windows = new ArrayList<>();
    for (JsonFields fields : objects) {
      Set<DayOfWeek> days =
          fields.has("days") ? days(fields.texts("days")) : EnumSet.allOf(DayOfWeek.class);
      windows.add(new Window(days, time(fields.text("from")), time(fields.text("to"))));
      fields.end();
    }
    return windows;
  }

  private static Set<DayOfWeek> days(List<String> names) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String name : names) {
      boolean added = false;
      for (DayOfWeek day : DayOfWeek.values()) {
        if (day.name().toLowerCase(Locale.ROOT).substring(0, 3).equals(name)) {
          added = days.add(day);
        }
      }
      if (!added) {
        throw new IllegalArgumentException(
            "windows: days: each of mon, tue, wed, thu, fri, sat and sun once at most");
      }
    }
    return days;
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text, TIME);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("windows: write times as 02:30", e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("zone: is none, such as Europe/Berlin", e);
    }
  }
}
