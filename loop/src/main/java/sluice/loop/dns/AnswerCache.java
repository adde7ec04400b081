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

  private static final class Kept {
    private final Told told;
    private long expiresNanos;
    private long staleUntilNanos;
    private long restsUntilNanos;

    Kept(Told told, long nowNanos, long staleNanos) {
      this.told = told;
      this.expiresNanos = nowNanos + TimeUnit.SECONDS.toNanos(told.ttlSeconds());
      this.staleUntilNanos = expiresNanos + staleNanos;
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

  /** What is known; stale if it serves only in need. */
  @Nullable Told get(Key key, long nowNanos) {
    Kept entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    long leftNanos = entry.expiresNanos - nowNanos;
    if (leftNanos > 0 || entry.staleUntilNanos - nowNanos > 0) {
      return entry.told.later(Math.ceilDiv(leftNanos, TimeUnit.SECONDS.toNanos(1)));
    }
    entries.remove(key);
    return null;
  }

  /** Keeps an answer; a failure leaves what was there. */
  void put(Key key, Told told, long nowNanos) {
    switch (told.found()) {
      case Found.Addresses _ -> entries.put(key, new Kept(told, nowNanos, staleNanos));
      case Found.None _ -> entries.put(key, new Kept(told, nowNanos, 0));
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
