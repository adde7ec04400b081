package sluice.gateway.handover;

import java.util.List;
import java.util.Map;
import sluice.drivers.LineHold;
import sluice.drivers.ReportGate;
import sluice.drivers.pins.BankHold;
import sluice.drivers.pins.PinsHold;

/**
 * All inputs and outputs on their way.
 *
 * @param isHandedOver false at a start, when there is nothing to go on with
 * @param banks of the chips that had pins
 * @param memories of sampled sources, by name
 */
public record InputsHold(
    boolean isHandedOver, List<BankHold> banks, Map<String, ReportGate.Memory> memories) {
  /** Of a start. */
  public static final InputsHold NONE = new InputsHold(false, List.of(), Map.of());

  public InputsHold {
    banks = List.copyOf(banks);
    memories = Map.copyOf(memories);
  }

  /** Of a chip; of one that is new there is nothing. */
  public BankHold bank(String chip) {
    return banks.stream()
        .filter(bank -> bank.chip().equals(chip))
        .findFirst()
        .orElse(BankHold.none(chip));
  }

  /** Nobody goes on with them here. */
  public void close() {
    for (BankHold bank : banks) {
      for (PinsHold group : bank.groups()) {
        LineHold lines = group.lines();
        if (lines != null) {
          lines.close();
        }
      }
    }
  }
}
