package sluice.gateway.handover;

import java.util.List;

/** Hears how a hand-over ended: one of the two, once, on the loop's thread. */
public interface HandOverListener {
  /**
   * Nothing of the gateway runs any more; it stands by, and may be given everything back.
   *
   * @param parts in the order in which they are to be taken over; owned by the listener
   */
  void onHandedOver(List<Part> parts);

  /** All goes on as before. */
  void onFailed(String reason);
}
