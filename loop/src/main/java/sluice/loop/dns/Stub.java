package sluice.loop.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Who asks servers (a "stub resolver", RFC 9499), once there is a name that needs it: dnsjava is
 * loaded then, and on a worker, as that takes a board longer than a loop may stand still.
 */
final class Stub {
  /** Lookups wait no longer for busy workers. */
  static final long WAIT_MILLIS_MAX = 5_000;

  /** What there is from then on. */
  record Parts(LoopResolver resolver, Questions questions, AnswerCache cache) {}

  private final Loop loop;
  private final DnsOptions options;
  private final DnsFiles files;
  private final List<Consumer<Parts>> waiting = new ArrayList<>();
  private @Nullable Parts parts;
  private @Nullable Timer patience;
  private boolean closed;

  Stub(Loop loop, DnsOptions options, DnsFiles files) {
    this.loop = loop;
    this.options = options;
    this.files = files;
  }

  /** Calls back once it can ask; maybe before this returns. */
  void whenReady(Consumer<Parts> then) {
    if (parts != null) {
      then.accept(parts);
      return;
    }
    waiting.add(then);
    if (waiting.size() == 1 && !load()) {
      ready(); // the workers' queue is full: here it is, then
    }
  }

  /** Other servers may say something else. */
  void serversChanged() {
    if (parts != null) {
      parts.cache.expireAll(loop.clock().nanoTime());
    }
  }

  DnsStats stats() {
    return parts == null ? DnsStats.NONE : parts.resolver.counts.stats();
  }

  /** Ends all questions; nobody is told. */
  void close() {
    closed = true;
    waiting.clear();
    stopWaiting();
    if (parts != null) {
      parts.questions.close();
      parts.resolver.close();
    }
  }

  private boolean load() {
    boolean taken =
        loop.workers()
            .submit(
                "load the resolver",
                () -> {
                  WarmUp.run();
                  return true;
                },
                (done, failure) -> {
                  if (failure != null) {
                    Logger.warn("dns: {}", failure.toString());
                  }
                  ready();
                });
    if (taken) {
      patience = loop.setTimeout(WAIT_MILLIS_MAX, this::ready);
    }
    return taken;
  }

  private void ready() {
    if (closed || parts != null) {
      return;
    }
    stopWaiting();
    LoopResolver resolver = new LoopResolver(loop, options.inflightMax(), files::conf);
    AnswerCache cache = new AnswerCache(options.cacheEntriesMax(), options.staleMillis());
    Parts now = new Parts(resolver, new Questions(loop, resolver::ask, cache), cache);
    parts = now;
    List<Consumer<Parts>> all = List.copyOf(waiting);
    waiting.clear();
    for (Consumer<Parts> then : all) {
      loop.dispatch("dns", () -> then.accept(now));
    }
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.close();
      patience = null;
    }
  }
}
