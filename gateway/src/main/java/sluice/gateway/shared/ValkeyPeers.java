package sluice.gateway.shared;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.gateway.broker.Peers;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Workers hear each other on one channel of a Valkey or Redis server ({@code PUBLISH}, {@code
 * SUBSCRIBE}), and keep sessions in hashes there: which worker has it ({@code w}) and what it is
 * ({@code s}). While the server is away all local service goes on, and what was to be said is
 * counted. Loop's thread only.
 */
public final class ValkeyPeers implements Peers, ValkeyLink.Owner {
  /** Messages on their way to the server; more are lost and counted. */
  static final int PENDING_MAX = ValkeyLink.REQUESTS_MAX / 2;

  /** How long the worker that has a session may take to let go of it. */
  static final long YIELD_MILLIS_MAX = 500;

  /** How long a start may wait for the first connection to the server. */
  static final long START_MILLIS_MAX = 10_000;

  private static final int HEADER_BYTES = 3;
  private static final char MESSAGE = 'm';
  private static final char CLAIM = 'c';
  private static final char YIELD = 'y';
  private static final byte[] WORKER = {'w'};
  private static final byte[] STATE = {'s'};

  /** Until its worker stores it the first time. */
  private static final long CLAIM_SECONDS = 60;

  /** For what is this worker's, or nobody's. */
  private static final String STORE_SCRIPT =
      "local w = redis.call('hget', KEYS[1], 'w') "
          + "if w and w ~= ARGV[1] and string.byte(w) ~= 0 then return 0 end "
          + "redis.call('hset', KEYS[1], 'w', ARGV[2], 's', ARGV[3]) "
          + "return redis.call('expire', KEYS[1], ARGV[4])";

  private static final String DROP_SCRIPT =
      "if redis.call('hget', KEYS[1], 'w') ~= ARGV[1] then return 0 end "
          + "return redis.call('del', KEYS[1])";

  private final Loop loop;
  private final ValkeyOptions options;
  private final ValkeyLink link;
  private final Map<String, Waiting> claims = new HashMap<>();
  private @Nullable Listener listener;
  private @Nullable Timer first;
  private int pending;
  private long sent;
  private long heard;
  private long lost;

  /** A claim that another worker has to answer. */
  private record Waiting(OnClaimed then, Timer late) {}

  /** Connects to nobody yet. */
  public ValkeyPeers(Loop loop, ValkeyOptions options) {
    this.loop = loop;
    this.options = options;
    this.link = new ValkeyLink(loop, options, this);
  }

  @Override
  public void start(Listener hears) {
    listener = hears;
    first = loop.setTimeout(START_MILLIS_MAX, this::settled);
    link.start();
  }

  private void settled() {
    Timer open = first;
    Listener to = listener;
    if (open != null && to != null) {
      open.close();
      first = null;
      to.onSettled();
    }
  }

  @Override
  public void onUp() {
    Listener to = listener;
    if (to != null) {
      to.onUp();
    }
    settled();
  }

  @Override
  public void onAway() {
    List.copyOf(claims.keySet()).forEach(this::answered);
    settled();
  }

  // --- messages: who, what, to whom, and the rest ---

  @Override
  public void publish(byte[] message) {
    say(MESSAGE, 0, message);
  }

  private void say(char what, int to, byte[] rest) {
    RedisAsyncCommands<byte[], byte[]> by = link.commands();
    if (by == null || pending >= PENDING_MAX) {
      lost++;
      return;
    }
    byte[] all = new byte[rest.length + HEADER_BYTES];
    all[0] = (byte) options.worker();
    all[1] = (byte) what;
    all[2] = (byte) to;
    System.arraycopy(rest, 0, all, HEADER_BYTES, rest.length);
    pending++;
    var _ =
        by.publish(link.channel(), all)
            .whenComplete((count, failure) -> loop.defer(() -> onSaid(failure)));
  }

  private void onSaid(@Nullable Throwable failure) {
    pending--;
    if (failure == null) {
      sent++;
    } else {
      lost++;
    }
  }

  @Override
  public void onHeard(byte[] all) {
    Listener to = listener;
    boolean own = all.length < HEADER_BYTES || all[0] == options.worker();
    if (to == null || own || link.isClosed()) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(all, HEADER_BYTES, all.length);
    boolean here = all[2] == options.worker();
    if (all[1] == MESSAGE) {
      heard++;
      to.onMessage(rest);
    } else if (here && all[1] == CLAIM) {
      to.onClaimed(new String(rest, StandardCharsets.UTF_8), all[0]);
    } else if (here && all[1] == YIELD) {
      answered(new String(rest, StandardCharsets.UTF_8));
    }
  }

  // --- sessions ---

  private byte[] at(String key) {
    return (options.channel() + ":session:" + key).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void claim(String key, OnClaimed then) {
    RedisAsyncCommands<byte[], byte[]> by = link.commands();
    if (by == null) {
      loop.defer(() -> then.onClaimed(Claimed.NOTHING));
    } else {
      var _ =
          by.hget(at(key), WORKER)
              .whenComplete((worker, failure) -> loop.defer(() -> onOwner(key, then, worker)));
    }
  }

  private void onOwner(String key, OnClaimed then, byte @Nullable [] worker) {
    int owner = worker == null || worker.length == 0 ? 0 : worker[0];
    if (owner == 0 || owner == options.worker()) {
      take(key, then, owner != 0);
      return;
    }
    Waiting before = claims.remove(key);
    if (before != null) {
      before.late.close();
      before.then.onClaimed(Claimed.NOTHING); // its client has come once more
    }
    Timer late = loop.setTimeout(YIELD_MILLIS_MAX, () -> answered(key));
    claims.put(key, new Waiting(then, late));
    say(CLAIM, owner, key.getBytes(StandardCharsets.UTF_8));
  }

  /** By the one that had it, or by nobody in time. */
  private void answered(String key) {
    Waiting waiting = claims.remove(key);
    if (waiting != null) {
      waiting.late.close();
      take(key, waiting.then, false);
    }
  }

  private void take(String key, OnClaimed then, boolean own) {
    RedisAsyncCommands<byte[], byte[]> by = link.commands();
    if (by == null) {
      then.onClaimed(Claimed.NOTHING);
      return;
    }
    byte[] me = {(byte) options.worker()};
    RedisFuture<byte[]> state = by.hget(at(key), STATE);
    var _ = by.hset(at(key), WORKER, me);
    var _ = by.expire(at(key), CLAIM_SECONDS);
    var _ =
        state.whenComplete((found, failure) ->
            loop.defer(() -> then.onClaimed(new Claimed(found, own || found == null))));
  }

  @Override
  public void letGo(String key, byte @Nullable [] state, long seconds, int to) {
    if (state != null) {
      store(key, state, seconds, true);
    }
    say(YIELD, to, key.getBytes(StandardCharsets.UTF_8)); // behind it, on one connection
  }

  @Override
  public void store(String key, byte[] state, long seconds, boolean free) {
    byte[] next = {(byte) (free ? 0 : options.worker())};
    byte[] time = Long.toString(seconds).getBytes(StandardCharsets.US_ASCII);
    script(STORE_SCRIPT, key, next, state, time);
  }

  @Override
  public void drop(String key) {
    script(DROP_SCRIPT, key);
  }

  /** What cannot be stored now is stored as soon as the server is there again. */
  private void script(String script, String key, byte[]... arguments) {
    RedisAsyncCommands<byte[], byte[]> by = link.commands();
    if (by == null || pending >= PENDING_MAX) {
      return;
    }
    byte[][] all = new byte[arguments.length + 1][];
    all[0] = new byte[] {(byte) options.worker()};
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    pending++;
    var _ =
        by.eval(script, ScriptOutputType.INTEGER, new byte[][] {at(key)}, all)
            .whenComplete((done, failure) -> loop.defer(() -> pending--));
  }

  @Override
  public String text() {
    return "%s; sent %d, heard %d, lost %d".formatted(link.text(), sent, heard, lost);
  }

  @Override
  public void close() {
    if (first != null) {
      first.close();
    }
    link.close();
  }
}
