package sluice.gateway.handover;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sluice.drivers.ReportGate;
import sluice.drivers.pins.BankHold;

/**
 * A gateway that has handed over, or is about to go on.
 *
 * @param uplinks the sessions by the uplinks' names
 * @param others parts of those who read them themselves, by kind
 */
public record GatewayHold(
    InputsHold inputs, Map<String, SessionHold> uplinks, Map<String, List<Part>> others) {
  /** Of a start. */
  public static final GatewayHold NONE = new GatewayHold(InputsHold.NONE, Map.of(), Map.of());

  public GatewayHold {
    uplinks = Map.copyOf(uplinks);
    others = Map.copyOf(others);
  }

  /**
   * A start that has been given something all the same; of kinds that {@link #of} does not know.
   */
  public static GatewayHold startingWith(List<Part> parts) {
    Map<String, List<Part>> byKind = parts.stream().collect(Collectors.groupingBy(Part::kind));
    return new GatewayHold(InputsHold.NONE, Map.of(), byKind);
  }

  /** As parts, in the order in which they are to be taken over. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    inputs.banks().forEach(bank -> parts.addAll(PinParts.of(bank)));
    parts.addAll(MemoryParts.of(inputs.memories()));
    uplinks.forEach((name, session) -> parts.add(SessionParts.of(name, session)));
    others.values().forEach(parts::addAll);
    return parts;
  }

  /**
   * What the parts say. Kinds that are not known here are kept as {@link #others}.
   *
   * @param parts owned by what is returned; still the caller's if this throws
   * @throws IOException that names the part that cannot be read
   */
  public static GatewayHold of(List<Part> parts) throws IOException {
    Map<String, BankHold> banks = new LinkedHashMap<>();
    Map<String, ReportGate.Memory> memories = new LinkedHashMap<>();
    Map<String, SessionHold> uplinks = new LinkedHashMap<>();
    Map<String, List<Part>> others = new LinkedHashMap<>();
    for (Part part : parts) {
      switch (part.kind()) {
        case PinParts.KIND -> banks.merge(part.name(), PinParts.read(part), PinParts::join);
        case MemoryParts.KIND -> memories.putAll(MemoryParts.read(part));
        case SessionParts.KIND -> uplinks.put(part.name(), SessionParts.read(part));
        default -> others.computeIfAbsent(part.kind(), _ -> new ArrayList<>()).add(part);
      }
    }
    InputsHold inputs = new InputsHold(true, List.copyOf(banks.values()), memories);
    return new GatewayHold(inputs, uplinks, others);
  }

  /** Nobody goes on with it here. */
  public void close() {
    inputs.close();
    others.values().forEach(parts -> parts.forEach(Part::close));
  }
}
