package sluice.drivers.pins;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineFlags;
import sluice.drivers.LineHold;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;

/** Pins whose lines are one request. Hands edges to the pin whose line it is. Allocates nothing. */
final class PinGroup implements EdgeListener {
  private final List<Pin> pins;
  private final BiConsumer<PinGroup, String> onFailed;
  private final @Nullable PinUse[] useOf; // by offset
  private final int[] indexOf;
  private final List<String> setups = new ArrayList<>(); // by pin, as PinHold has them
  private @Nullable LineRequest request;

  private PinGroup(List<Pin> pins, int lines, BiConsumer<PinGroup, String> onFailed) {
    this.pins = pins;
    this.onFailed = onFailed;
    this.useOf = new @Nullable PinUse[lines];
    this.indexOf = new int[lines];
  }

  /**
   * Requests the pins' lines.
   *
   * @param onFailed hears that the request is dead
   * @throws IOException if a line is not there, or was refused; then no pin has changed
   */
  static PinGroup open(
      Chip chip, String consumer, List<Pin> pins, BiConsumer<PinGroup, String> onFailed)
      throws IOException {
    PinGroup group = new PinGroup(pins, chip.info().lines(), onFailed);
    List<LineSetup> setups = new ArrayList<>();
    List<int[]> offsets = new ArrayList<>();
    for (Pin pin : pins) {
      offsets.add(group.place(pin, chip, setups));
    }
    LineRequest request = chip.request(consumer, setups, group);
    group.request = request;
    for (int i = 0; i < pins.size(); i++) {
      if (pins.get(i).onUp(new Lines(request, offsets.get(i)), chip.debounces())) {
        Logger.info("gpio {}: is there", pins.get(i).name());
      }
    }
    return group;
  }

  /**
   * Goes on with pins that another user had.
   *
   * @param pins as the hold names them, in its order
   * @throws IOException if their lines are set up otherwise now, or the chip cannot; then no pin
   *     has changed, and the hold's lines are still the caller's
   */
  static PinGroup adopt(
      Chip chip,
      List<Pin> pins,
      PinsHold hold,
      LineHold lines,
      BiConsumer<PinGroup, String> onFailed)
      throws IOException {
    PinGroup group = new PinGroup(pins, chip.info().lines(), onFailed);
    List<int[]> offsets = new ArrayList<>();
    for (int i = 0; i < pins.size(); i++) {
      offsets.add(group.place(pins.get(i), chip, new ArrayList<>()));
      if (!group.setups.get(i).equals(hold.pins().get(i).lines())) {
        throw new IOException("gpio: " + pins.get(i).name() + ": is set up otherwise now");
      }
    }
    LineRequest request = chip.adopt(lines, group);
    group.request = request;
    for (int i = 0; i < pins.size(); i++) {
      pins.get(i).use().takeOver(hold.pins().get(i).state());
      pins.get(i).onAdopted(new Lines(request, offsets.get(i)), chip.debounces());
    }
    return group;
  }

  /**
   * Ends the pins' uses, and leaves their lines as they are.
   *
   * @param linesToo whether they can go on elsewhere; if not, they end with this
   */
  PinsHold handOver(boolean linesToo) {
    List<PinHold> all = new ArrayList<>();
    for (int i = 0; i < pins.size(); i++) {
      all.add(pins.get(i).handOver(setups.get(i)));
    }
    LineHold lines = request == null ? null : request.detach();
    if (lines != null && !linesToo) {
      lines.close();
      lines = null;
    }
    return new PinsHold(all, lines);
  }

  boolean isCommanded() {
    return pins.stream().anyMatch(pin -> pin.use().isCommanded());
  }

  private int[] place(Pin pin, Chip chip, List<LineSetup> into) throws IOException {
    List<LineSetup> wanted = pin.use().setups();
    int[] offsets = new int[wanted.size()];
    StringJoiner text = new StringJoiner(" ");
    for (int i = 0; i < offsets.length; i++) {
      int offset = pin.ids().get(i).offsetOn(chip);
      LineSetup setup = wanted.get(i).at(offset);
      LineSetup asked = chip.debounces() ? setup : setup.withDebounceMicros(0);
      into.add(asked);
      text.add("%d:%x:%d".formatted(offset, LineFlags.of(asked), asked.debounceMicros()));
      if (offset < useOf.length) { // if not, the chip refuses it, and says which it has
        useOf[offset] = pin.use();
        indexOf[offset] = i;
      }
      offsets[i] = offset;
    }
    setups.add(text.toString());
    return offsets;
  }

  List<Pin> pins() {
    return pins;
  }

  /** Its outputs; null if there are none, or they are not the kernel's. */
  @Nullable SafeOutputs safeOutputs(String chip) {
    LineRequest of = request;
    if (of == null || of.kernelsFd() < 0) {
      return null;
    }
    long mask = 0;
    long safe = 0;
    long bit = 1;
    for (int offset : of.offsets()) {
      if (offset < useOf.length && useOf[offset] instanceof OutputUse output) {
        mask |= bit;
        safe |= output.isSafeHigh() ? bit : 0;
      }
      bit <<= 1;
    }
    return mask == 0 ? null : new SafeOutputs(chip, of.kernelsFd(), mask, safe);
  }

  long edges() {
    return request == null ? 0 : request.edges();
  }

  long lostEdges() {
    boolean lost = pins.stream().anyMatch(pin -> pin.use().losesEdges());
    return request == null || !lost ? 0 : request.lostEdges();
  }

  @Override
  public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
    PinUse use = useOf[offset];
    if (use != null) {
      use.onEdge(indexOf[offset], rising, nanos, lineSeqno);
    }
  }

  @Override
  public void onBatchEnd() {
    for (int i = 0; i < pins.size(); i++) {
      pins.get(i).use().onBatchEnd();
    }
  }

  @Override
  public void onFailed(String reason) {
    onFailed.accept(this, reason);
  }

  void close() {
    if (request != null) {
      request.close();
    }
  }
}
