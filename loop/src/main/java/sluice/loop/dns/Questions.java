package sluice.loop.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * One family of one name: from the cache, or by a question that all who want the same wait for
 * together. Who may have an old answer does not wait longer than {@link #STALE_AFTER_MILLIS}.
 */
final class Questions {
  /** RFC 8767, 5: the client response timer. */
  static final long STALE_AFTER_MILLIS = 1_800;

  /** A further one is refused. */
  static final int WAITERS_MAX = 256;

  /** How often an answer may send to another name that has to be asked for. */
  static final int ELSEWHERE_MAX = 4;

  /** Who asks servers. */
  interface Source {
    void ask(Record question, Exchange.Asker asker);
  }

  private final Loop loop;
  private final Source source;
  private final AnswerCache cache;
  private final Map<AnswerCache.Key, Pending> pending = new HashMap<>();
  long cached;
  long stale;
  long joined;

  Questions(Loop loop, Source source, AnswerCache cache) {
    this.loop = loop;
    this.source = source;
    this.cache = cache;
  }

  /**
   * Finds addresses.
   *
   * @param key a name without complaint, with a dot at its end
   * @param then called once, maybe before this returns
   */
  void find(AnswerCache.Key key, Consumer<Told> then) {
    long now = loop.clock().nanoTime();
    Told hit = cache.get(key, now);
    boolean fresh = hit != null && hit.source() == DnsSource.CACHE;
    if (hit != null && (fresh || cache.rests(key, now))) {
      cached += fresh ? 1 : 0;
      stale += fresh ? 0 : 1;
      then.accept(hit);
      return;
    }
    Pending question = pending.get(key);
    if (question != null) {
      joined++;
      question.join(then);
      return;
    }
    question = new Pending(key, hit);
    pending.put(key, question);
    question.join(then);
    question.start();
  }

  /** Calls nobody back any more. */
  void close() {
    for (Pending question : pending.values()) {
      question.close();
    }
    pending.clear();
  }

  private final class Pending {
    private final AnswerCache.Key key;
    private final @Nullable Told old;
    private final List<Consumer<Told>> waiters = new ArrayList<>();
    private @Nullable Timer impatience;
    private int elsewhere;

    Pending(AnswerCache.Key key, @Nullable Told old) {
      this.key = key;
      this.old = old;
    }

    void join(Consumer<Told> then) {
      if (waiters.size() >= WAITERS_MAX) {
        String full = WAITERS_MAX + " lookups wait for " + key.name() + " already";
        then.accept(Told.failed(new DnsException(DnsException.Kind.REFUSED, full)));
        return;
      }
      waiters.add(then);
      if (old != null && impatience == null) {
        impatience = loop.setTimeout(STALE_AFTER_MILLIS, () -> serveOld(old));
      }
    }

    void start() {
      ask(Wire.name(key.name()), Chain.TTL_SECONDS_MAX);
    }

    void close() {
      waiters.clear();
      stopTimer();
    }

    private void ask(Name name, long ttlSeconds) {
      Record question = Record.newRecord(name, key.type(), DClass.IN);
      source.ask(
          question,
          (reply, failure) -> {
            if (failure != null) {
              end(Told.failed(failure));
            } else if (reply != null) {
              answered(name, reply, ttlSeconds);
            }
          });
    }

    private void answered(Name name, Exchange.Reply reply, long ttlSeconds) {
      switch (Chain.follow(reply.message(), name, key.type())) {
        case Chain.End.Known known -> end(Told.by(reply, cut(known.found(), ttlSeconds)));
        case Chain.End.Elsewhere to -> {
          if (++elsewhere <= ELSEWHERE_MAX) {
            ask(to.name(), Math.min(ttlSeconds, to.ttlSeconds()));
          } else {
            broken(reply, "its CNAMEs lead on and on");
          }
        }
        case Chain.End.Broken(String why) -> broken(reply, why);
      }
    }

    private void broken(Exchange.Reply reply, String why) {
      String server = ServerAddress.text(reply.server());
      String text = "the answer of " + server + " leads to no address: " + why;
      end(Told.failed(new DnsException(DnsException.Kind.SERVERS, text)));
    }

    private static Found cut(Found found, long ttlSeconds) {
      return switch (found) {
        case Found.Addresses(var addresses, long ttl) ->
            new Found.Addresses(addresses, Math.min(ttl, ttlSeconds));
        case Found.None(boolean exists, long ttl) ->
            new Found.None(exists, Math.min(ttl, ttlSeconds));
        case Found.Failed failed -> failed;
      };
    }

    private void end(Told told) {
      if (!pending.remove(key, this)) {
        return; // closed meanwhile
      }
      stopTimer();
      cache.put(key, told, loop.clock().nanoTime());
      if (told.found() instanceof Found.Failed && old != null) {
        serveOld(old);
      } else {
        tell(told);
      }
    }

    /** The question goes on: its answer is for those who come after. */
    private void serveOld(Told told) {
      impatience = null;
      stale += waiters.size();
      tell(told);
    }

    private void tell(Told told) {
      List<Consumer<Told>> all = List.copyOf(waiters);
      waiters.clear();
      for (Consumer<Told> waiter : all) {
        loop.dispatch("dns", () -> waiter.accept(told));
      }
    }

    private void stopTimer() {
      if (impatience != null) {
        impatience.close();
        impatience = null;
      }
    }
  }
}
