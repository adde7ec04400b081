package sluice.gateway.spool;

import java.util.HashMap;
import java.util.Map;

/**
 * The spool's own state as the log tells it: how far each cursor got in each queue. Made on the
 * disk worker, then the loop's.
 */
final class LogState {
  private static final int PLACES_MAX = 2 * SpoolOptions.CURSORS_MAX * SpoolOptions.QUEUES_MAX;

  private final Map<Place, Long> acked = new HashMap<>();

  /** A cursor in a queue. */
  record Place(String cursor, int queue) {}

  void acked(String cursor, int queue, long id) {
    Place place = new Place(cursor, queue);
    boolean known = acked.containsKey(place);
    if (queue < 0 || queue >= SpoolOptions.QUEUES_MAX || (!known && acked.size() >= PLACES_MAX)) {
      return; // an uplink that is back after so many others begins with the oldest record
    }
    acked.merge(place, id, Math::max);
  }

  /** The id through which a cursor acknowledged all of a queue, or -1. */
  long acked(String cursor, int queue) {
    return acked.getOrDefault(new Place(cursor, queue), -1L);
  }

  Map<Place, Long> acked() {
    return acked;
  }
}
