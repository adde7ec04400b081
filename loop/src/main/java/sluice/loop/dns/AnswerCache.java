package sluice.loop.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers for as long as they hold, and addresses beyond that for when no server answers (RFC
 * 8767). dnsjava's own cache goes by the wall clock, which jumps on a board without an RTC, and
 * forgets what has expired. The least recently used goes first.
 */
final class AnswerCache {
  /** After a failed refresh, a stale answer serves without a further try for so long. */
  static final long RECHECK_MILLIS = 30_000;

  /** What was asked. */
  record Key(String name, int type) {}

  /** What is kept. */
  record Hit(Found found, boolean fresh) {}

  private static final class Kept {
    private final Found found;
    private long expiresNanos;
    private long staleUntilNanos;
    private long restsUntilNanos;

    Kept(Found found, long nowNanos, long ttlSeconds) {
      this.found = found;
      this.expiresNanos = nowNanos + TimeUnit.SECONDS.toNanos(ttlSeconds);
      this.restsUntilNanos = nowNanos;
    }
  }

  private final long staleNanos;
  private final LinkedHashMap<Key, Kept> entries;

  AnswerCache(int entriesMax, long staleMillis) {
    this.staleNanos = TimeUnit.MILLISECONDS.toNanos(staleMillis);
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > entriesMax;
          }
        };
  }

  /** What is known; not fresh if it serves only in need. */
  @Nullable Hit get(Key key, long nowNanos) {
    Kept entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.expiresNanos - nowNanos > 0) {
      return new Hit(entry.found, true);
    }
    if (entry.staleUntilNanos - nowNanos > 0) {
      return new Hit(entry.found, false);
    }
    entries.remove(key);
    return null;
  }

  /** Keeps an answer; a failure leaves what was there. */
  void put(Key key, Found found, long nowNanos) {
    switch (found) {
      case Found.Addresses some -> {
        Kept entry = new Kept(found, nowNanos, some.ttlSeconds());
        entry.staleUntilNanos = entry.expiresNanos + staleNanos;
        entries.put(key, entry);
      }
      case Found.None none -> {
        Kept entry = new Kept(found, nowNanos, none.ttlSeconds());
        entry.staleUntilNanos = entry.expiresNanos;
        entries.put(key, entry);
      }
      case Found.Failed _ -> {
        Kept entry = entries.get(key);
        if (entry != null) {
          entry.restsUntilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(RECHECK_MILLIS);
        }
      }
    }
  }

  /** Whether a refresh of it has failed a moment ago. */
  boolean rests(Key key, long nowNanos) {
    Kept entry = entries.get(key);
    return entry != null && entry.restsUntilNanos - nowNanos > 0;
  }

  /** Other servers may say something else: what is here serves only in need from now on. */
  void expireAll(long nowNanos) {
    for (Kept entry : entries.values()) {
      if (entry.expiresNanos - nowNanos > 0) {
        entry.expiresNanos = nowNanos;
      }
      entry.restsUntilNanos = nowNanos;
    }
  }

  int size() {
    return entries.size();
  }
}
