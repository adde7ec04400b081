package sluice.drivers.pins;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A use of lines by its configured name, and whether it has them. Loop's thread only. */
public final class Pin {
  private final String name;
  private final List<LineId> ids;
  private final PinUse use;
  private @Nullable String lastError;
  private boolean up;
  private boolean down;
  private long losses;

  /**
   * A pin without lines.
   *
   * @param ids as many as the use's {@link PinUse#setups}
   */
  public Pin(String name, List<LineId> ids, PinUse use) {
    this.name = name;
    this.ids = List.copyOf(ids);
    this.use = use;
  }

  /**
   * A pin's state.
   *
   * @param lines as configured
   * @param up whether it has its lines
   * @param lastError why it has not, or had not the last time; null if it always had
   * @param losses how often it lost them
   * @param figures what its use counted
   */
  public record Status(
      String name,
      String kind,
      List<String> lines,
      boolean up,
      @Nullable String lastError,
      long losses,
      java.util.Map<String, Long> figures) {}

  public String name() {
    return name;
  }

  List<LineId> ids() {
    return ids;
  }

  public PinUse use() {
    return use;
  }

  boolean isUp() {
    return up;
  }

  /** True if it was waited for. */
  boolean onUp(Lines lines, boolean debounced) {
    boolean waited = down;
    up = true;
    down = false;
    use.onUp(lines, debounced);
    return waited;
  }

  /** Its lines were never given back. */
  void onAdopted(Lines lines, boolean debounced) {
    up = true;
    down = false;
    use.onAdopted(lines, debounced);
  }

  boolean isOf(PinHold hold) {
    return hold.name().equals(name);
  }

  /** Its use ends, and it has no lines. */
  PinHold handOver(String setups) {
    up = false;
    return new PinHold(name, setups, use.handOver());
  }

  /** True if that is news. */
  boolean onDown(String reason) {
    boolean news = !down || !reason.equals(lastError);
    if (up) {
      losses++;
    }
    up = false;
    lastError = reason;
    if (!down) {
      down = true;
      use.onDown(reason);
    }
    return news;
  }

  Status status() {
    List<String> lines = ids.stream().map(LineId::text).toList();
    return new Status(name, use.kind(), lines, up, lastError, losses, use.figures());
  }
}
