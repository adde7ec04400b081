package sluice.gateway.handover;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineHold;
import sluice.drivers.pins.BankHold;
import sluice.drivers.pins.PinHold;
import sluice.drivers.pins.PinsHold;

/**
 * Pins as parts: one for each request, with its descriptor, and one for the chip.
 *
 * <pre>
 * {"pins":[{"name":"door","lines":"17:c:0","state":{"sequence":12}}],
 *  "offsets":[17],"line_seqnos":[12],"edges":12,"lost_edges":0}
 * </pre>
 */
final class PinParts {
  static final String KIND = "gpio";

  private PinParts() {}

  static List<Part> of(BankHold bank) {
    List<Part> parts = new ArrayList<>();
    Map<String, Object> chip = new LinkedHashMap<>();
    chip.put("edges", bank.edges());
    chip.put("lost_edges", bank.lostEdges());
    chip.put("removals", bank.removals());
    parts.add(new Part(bank.chip(), KIND, Json.write(chip), List.of()));
    for (PinsHold group : bank.groups()) {
      parts.add(part(bank.chip(), group));
    }
    return parts;
  }

  private static Part part(String chip, PinsHold group) {
    List<Object> pins = new ArrayList<>();
    for (PinHold pin : group.pins()) {
      pins.add(Map.of("name", pin.name(), "lines", pin.lines(), "state", pin.state()));
    }
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("pins", pins);
    LineHold lines = group.lines();
    if (lines == null) {
      return new Part(chip, KIND, Json.write(state), List.of());
    }
    state.put("offsets", lines.offsets());
    state.put("line_seqnos", lines.lineSeqnos());
    state.put("edges", lines.edges());
    state.put("lost_edges", lines.lostEdges());
    return new Part(chip, KIND, Json.write(state), List.of(lines.fd()));
  }

  static BankHold read(Part part) throws IOException {
    Json state = Json.read(part);
    if (!state.has("pins")) {
      return new BankHold(
          part.name(),
          state.number("edges"),
          state.number("lost_edges"),
          state.number("removals"),
          List.of());
    }
    List<PinHold> pins = new ArrayList<>();
    for (Json pin : state.objects("pins")) {
      pins.add(new PinHold(pin.text("name"), pin.text("lines"), pin.object("state").numbers()));
    }
    return new BankHold(part.name(), 0, 0, 0, List.of(new PinsHold(pins, lines(part, state))));
  }

  private static @Nullable LineHold lines(Part part, Json state) throws IOException {
    if (part.fds().isEmpty()) {
      return null;
    }
    List<Integer> offsets = state.integers("offsets");
    List<Integer> seqnos = state.integers("line_seqnos");
    if (part.fds().size() != 1 || offsets.isEmpty() || offsets.size() != seqnos.size()) {
      throw new IOException("handover: gpio " + part.name() + ": not one descriptor, or no lines");
    }
    long edges = state.number("edges");
    return new LineHold(part.fds().get(0), offsets, seqnos, edges, state.number("lost_edges"));
  }

  /** The chip's part and its requests'. */
  static BankHold join(BankHold one, BankHold other) {
    List<PinsHold> groups = new ArrayList<>(one.groups());
    groups.addAll(other.groups());
    return new BankHold(
        one.chip(),
        one.edges() + other.edges(),
        one.lostEdges() + other.lostEdges(),
        one.removals() + other.removals(),
        groups);
  }
}
