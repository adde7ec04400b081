package sluice.gateway.spool;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spool's own state as the log tells it: the queues, how far each cursor got in each, what was
 * dropped. Made on the disk worker, then the loop's.
 */
final class LogState {
  private static final int PLACES_MAX = 2 * SpoolOptions.CURSORS_MAX * SpoolOptions.QUEUES_MAX;

  private final Map<Place, Long> acked = new HashMap<>();
  private final @Nullable String[] names = new String[SpoolOptions.QUEUES_MAX];
  private final DropRanges[] dropped = new DropRanges[SpoolOptions.QUEUES_MAX];
  private final DropTotals totals = new DropTotals();

  LogState() {
    for (int q = 0; q < dropped.length; q++) {
      dropped[q] = new DropRanges();
    }
    names[0] = QueueOptions.DEFAULT_NAME;
  }

  /** A cursor in a queue. */
  record Place(String cursor, int queue) {}

  static boolean isQueue(int number) {
    return number >= 0 && number < SpoolOptions.QUEUES_MAX;
  }

  void acked(String cursor, int queue, long id) {
    Place place = new Place(cursor, queue);
    boolean known = acked.containsKey(place);
    if (isQueue(queue) && (known || acked.size() < PLACES_MAX)) {
      acked.merge(place, id, Math::max);
    } // else: an uplink that is back after so many others begins with the oldest record
  }

  /** The id through which a cursor acknowledged all of a queue, or -1. */
  long acked(String cursor, int queue) {
    return acked.getOrDefault(new Place(cursor, queue), -1L);
  }

  Map<Place, Long> acked() {
    return acked;
  }

  /** A queue's name, or null if the number is free. */
  @Nullable String name(int queue) {
    return names[queue];
  }

  void name(int queue, @Nullable String name) {
    names[queue] = name;
  }

  /** What is newer was read first, and stands. */
  void olderName(int queue, String name) {
    if (isQueue(queue) && names[queue] == null) {
      names[queue] = name;
    }
  }

  DropRanges dropped(int queue) {
    return dropped[queue];
  }

  DropTotals totals() {
    return totals;
  }
}
