package sluice.drivers.pins;

import java.util.List;

/**
 * A chip's pins on their way from one bank to the next.
 *
 * @param edges that were read of requests that are no more, and likewise the others
 * @param removals how often the chip went away
 */
public record BankHold(
    String chip, long edges, long lostEdges, long removals, List<PinsHold> groups) {
  public BankHold {
    groups = List.copyOf(groups);
  }

  /** Of a chip of which nothing is known. */
  public static BankHold none(String chip) {
    return new BankHold(chip, 0, 0, 0, List.of());
  }
}
