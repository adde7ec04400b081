package sluice.drivers.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.drivers.lines.LineField;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * A device that prints what is around it, each {@value #PERIOD_MILLIS} ms. While it is unplugged,
 * stuck, or does not answer it is silent; corrupt, a bit of each digit is wrong. Loop's thread
 * only.
 */
public final class LinesModel implements SerialModel, AutoCloseable {
  /** From one report to the next. */
  public static final long PERIOD_MILLIS = 200;

  private static final int WRONG_BIT = 0x10;

  private record Group(List<LineField> fields, Surroundings world, List<Fault> faults) {}

  private final List<Group> groups = new ArrayList<>();
  private final Loop loop;
  private @Nullable Timer timer;

  public LinesModel(Loop loop) {
    this.loop = loop;
  }

  /** Gives it channels; it may have others from before. */
  public void add(List<LineField> fields, Surroundings world, List<Fault> faults) {
    groups.add(new Group(List.copyOf(fields), world, List.copyOf(faults)));
  }

  /** Begins to print. */
  @Override
  public void onPlugged(SimulatedSerial line) {
    timer = loop.setInterval(PERIOD_MILLIS, () -> groups.forEach(group -> print(group, line)));
    timer.unref();
  }

  /** Nothing is asked of it. */
  @Override
  public void receive(byte[] bytes, SimulatedSerial line) {}

  @Override
  public void close() {
    if (timer != null) {
      timer.close();
    }
  }

  private static void print(Group group, SimulatedSerial line) {
    Fault.Kind fault = Fault.at(group.faults, group.world.nanos());
    if (fault != null && fault != Fault.Kind.CORRUPT) {
      return;
    }
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (LineField field : group.fields) {
      List<String> words = lines.computeIfAbsent(field.first(), _ -> new ArrayList<>());
      int missing = field.field() - words.size();
      words.addAll(Collections.nCopies(Math.max(0, missing), "-"));
      words.set(field.field() - 1, "" + group.world.value(field.channel(), 0));
    }
    lines.forEach((first, words) -> {
      if (!first.isEmpty()) {
        words.set(0, first);
      }
      byte[] bytes = (String.join(",", words) + "\r\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; fault != null && i < bytes.length; i++) {
        int wrong = Character.isDigit(bytes[i]) ? WRONG_BIT : 0;
        bytes[i] = (byte) (bytes[i] ^ wrong);
      }
      var _ = line.send(bytes);
    });
  }
}
