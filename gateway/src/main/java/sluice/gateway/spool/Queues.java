package sluice.gateway.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** All queues, and which topic goes to which. Loop's thread only. */
final class Queues {
  private static final int CACHE_MAX = 1_024;

  private final @Nullable Queue[] byNumber = new Queue[SpoolOptions.QUEUES_MAX];
  private final List<Queue> configured = new ArrayList<>();
  private final List<Queue> all = new ArrayList<>();
  private final Map<String, Queue> byTopic = new HashMap<>();

  /**
   * The queues of the configuration, with the numbers that the log knows them by, and those that
   * are not configured any more but hold records.
   *
   * @throws IOException if there are too many
   */
  static Queues of(SpoolOptions options, Recovery.Found found) throws IOException {
    Queues queues = new Queues();
    long tailBytes = Math.max(64 << 10, options.tailBytes() / (options.queues().size() + 1));
    List<QueueOptions> wanted = new ArrayList<>(options.queues());
    if (wanted.stream().noneMatch(q -> q.name().equals(QueueOptions.DEFAULT_NAME))) {
      wanted.add(QueueOptions.DEFAULT);
    }
    LogState state = found.state();
    for (int number = 0; number < SpoolOptions.QUEUES_MAX; number++) {
      String name = state.name(number);
      boolean named = wanted.stream().anyMatch(q -> q.name().equals(name));
      if (name != null && !named && lastId(found, number) < 0) {
        state.name(number, null);
        state.dropped(number).forgetThrough(Long.MAX_VALUE);
      } else if (name != null && !named) {
        Logger.info("spool: queue {} is not configured any more; what it holds is sent", name);
        queues.add(number, QueueOptions.plain(name), tailBytes, found);
      }
    }
    for (QueueOptions queue : wanted) {
      int number = numberOf(queue.name(), state);
      state.name(number, queue.name());
      queues.configured.add(queues.add(number, queue, tailBytes, found));
    }
    queues.all.sort((a, b) -> b.options.priority() - a.options.priority());
    return queues;
  }

  private static int numberOf(String name, LogState state) throws IOException {
    int free = -1;
    for (int number = SpoolOptions.QUEUES_MAX - 1; number >= 0; number--) {
      String there = state.name(number);
      if (name.equals(there)) {
        return number;
      }
      free = there == null ? number : free;
    }
    if (free < 0) {
      throw new IOException(
          "more than "
              + SpoolOptions.QUEUES_MAX
              + " queues, with those that hold records; wait until these are sent");
    }
    return free;
  }

  private Queue add(int number, QueueOptions options, long tailBytes, Recovery.Found found) {
    long evicted = found.firstId() - 1;
    long lastId = options.isDurable() ? lastId(found, number) : -1;
    long budget = options.isDurable() ? tailBytes : Long.MAX_VALUE;
    Tail tail = new Tail(budget, evicted);
    DropRanges dropped = options.isDurable() ? found.state().dropped(number) : new DropRanges();
    Queue queue = new Queue(number, options, tail, dropped, lastId);
    byNumber[number] = queue;
    all.add(queue);
    return queue;
  }

  private static long lastId(Recovery.Found found, int number) {
    long last = -1;
    for (Segment segment : found.segments()) {
      last = Math.max(last, segment.stats().lastId(number));
    }
    return last;
  }

  /** By priority, the highest first. */
  List<Queue> all() {
    return all;
  }

  /** The queue with a number, or null. */
  @Nullable Queue number(int number) {
    return byNumber[number];
  }

  /** The first configured queue that wants a topic. */
  Queue of(String topic) {
    Queue known = byTopic.get(topic);
    if (known != null) {
      return known;
    }
    Queue found = find(topic);
    if (byTopic.size() >= CACHE_MAX) {
      byTopic.clear();
    }
    byTopic.put(topic, found);
    return found;
  }

  private Queue find(String topic) {
    Queue otherwise = null;
    for (Queue queue : configured) {
      for (String filter : queue.options.topics()) {
        if (TopicFilter.matches(filter, topic)) {
          return queue;
        }
      }
      otherwise = queue.options.name().equals(QueueOptions.DEFAULT_NAME) ? queue : otherwise;
    }
    if (otherwise == null) {
      throw new IllegalStateException("spool: there is no default queue");
    }
    return otherwise;
  }
}
