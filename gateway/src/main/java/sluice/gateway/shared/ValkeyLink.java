package sluice.gateway.shared;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;
import sluice.loop.Timer;

/**
 * Two connections to a Valkey or Redis server, one to say and one to hear, tried again when they
 * end. Lettuce runs on the loop's own event loop and timers, and starts no thread; a worker makes
 * it, because its classes take a while to load. Loop's thread only.
 */
final class ValkeyLink {
  /** Commands that may wait for their answers. */
  static final int REQUESTS_MAX = 2_048;

  private static final long RETRY_MILLIS_MIN = 250;
  private static final long RETRY_MILLIS_MAX = 5_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Loop loop;
  private final ValkeyOptions options;
  private final byte[] channel;
  private final Owner owner;
  private @Nullable RedisClient client;
  private @Nullable StatefulRedisConnection<byte[], byte[]> saying;
  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> hearing;
  private @Nullable Timer retry;
  private long delayMillis = RETRY_MILLIS_MIN;
  private long generation;
  private boolean up;
  private boolean closed;
  private String trouble = "not connected yet";

  /** Hears of it. */
  interface Owner {
    void onUp();

    /** The server is not there, or no longer. */
    void onAway();

    /** Something was said on the channel. */
    void onHeard(byte[] message);
  }

  ValkeyLink(Loop loop, ValkeyOptions options, Owner owner) {
    this.loop = loop;
    this.options = options;
    this.channel = options.channel().getBytes(StandardCharsets.UTF_8);
    this.owner = owner;
  }

  /** Begins to connect. */
  void start() {
    EventLoopGroup own = NettyPoller.eventLoop(loop);
    LoopTimer timer = new LoopTimer(loop);
    boolean taken =
        loop.workers()
            .submit("valkey", () -> client(own, timer), (made, failure) -> onMade(made, failure));
    if (!taken) {
      loop.defer(() -> onMade(null, new IllegalStateException("the worker queue is full")));
    }
  }

  private void onMade(@Nullable RedisClient made, @Nullable Throwable failure) {
    client = made;
    if (made == null) {
      trouble = "" + failure;
      Logger.error("valkey: nothing is shared: {}", trouble);
      owner.onAway();
    } else if (closed) {
      end(made);
    } else {
      connect(made);
    }
  }

  private static RedisClient client(EventLoopGroup own, LoopTimer timer) {
    ClientResources resources =
        DefaultClientResources.builder()
            .eventLoopGroupProvider(new LoopGroup(own))
            .eventExecutorGroup(own)
            .timer(timer)
            .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    RedisClient made = RedisClient.create(resources);
    made.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(REQUESTS_MAX)
            .build());
    return made;
  }

  private RedisURI uri() {
    Path path = options.path();
    RedisURI.Builder uri =
        path == null
            ? RedisURI.builder().withHost(options.host()).withPort(options.port())
            : RedisURI.Builder.socket(path.toString());
    String password = options.password();
    if (password != null) {
      var _ = uri.withPassword(password.toCharArray());
    }
    return uri.withTimeout(TIMEOUT).build();
  }

  private void connect(RedisClient by) {
    long now = ++generation;
    var _ =
        by.connectAsync(ByteArrayCodec.INSTANCE, uri())
            .whenComplete((made, failure) -> loop.defer(() -> onSaying(by, now, made, failure)));
  }

  private void onSaying(
      RedisClient by,
      long of,
      @Nullable StatefulRedisConnection<byte[], byte[]> made,
      @Nullable Throwable failure) {
    if (!isOurs(of, made, failure) || made == null) {
      return;
    }
    saying = made;
    var _ =
        by.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri())
            .whenComplete((more, why) -> loop.defer(() -> onHearing(of, more, why)));
  }

  private void onHearing(
      long of,
      @Nullable StatefulRedisPubSubConnection<byte[], byte[]> made,
      @Nullable Throwable failure) {
    if (!isOurs(of, made, failure) || made == null) {
      return;
    }
    hearing = made;
    made.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] on, byte[] message) {
            loop.defer(() -> owner.onHeard(message));
          }
        });
    var _ =
        made.async()
            .subscribe(channel)
            .whenComplete((done, why) -> loop.defer(() -> onSubscribed(of, why)));
  }

  private void onSubscribed(long of, @Nullable Throwable failure) {
    if (of != generation || closed) {
      return;
    }
    if (failure != null) {
      away(of, reason(failure));
      return;
    }
    up = true;
    delayMillis = RETRY_MILLIS_MIN;
    Logger.info("valkey: {}: shared with the other workers", options.place());
    owner.onUp();
  }

  /** Listens to a connection's end. One that came too late is closed; none at all is a reason. */
  private boolean isOurs(
      long of, @Nullable StatefulConnection<?, ?> made, @Nullable Throwable failure) {
    boolean stale = of != generation || closed;
    if (made == null) {
      away(of, reason(failure));
    } else if (stale) {
      var _ = made.closeAsync();
    } else {
      made.addListener(new Ends(of));
    }
    return made != null && !stale;
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "unknown" : "" + cause.getMessage();
  }

  /** One of the two connections has ended. */
  private final class Ends implements RedisConnectionStateListener {
    private final long of;

    Ends(long of) {
      this.of = of;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      loop.defer(() -> away(of, "the connection has ended"));
    }
  }

  private void away(long of, String reason) {
    if (of != generation || closed) {
      return;
    }
    if (up || !trouble.equals(reason)) {
      Logger.warn("valkey: {}: away: {}; local clients are served on", options.place(), reason);
    }
    generation++;
    up = false;
    trouble = reason;
    hangUp();
    RedisClient by = Objects.requireNonNull(client);
    retry = loop.setTimeout(delayMillis, () -> connect(by));
    retry.unref();
    delayMillis = Math.min(2 * delayMillis, RETRY_MILLIS_MAX);
    owner.onAway();
  }

  private void hangUp() {
    if (saying != null) {
      var _ = saying.closeAsync();
      saying = null;
    }
    if (hearing != null) {
      var _ = hearing.closeAsync();
      hearing = null;
    }
  }

  /** To say something by; null while the server is away. */
  @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
    return up && saying != null ? saying.async() : null;
  }

  byte[] channel() {
    return channel;
  }

  /** In words. */
  String text() {
    return "valkey " + options.place() + (up ? " up" : " away: " + trouble);
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    up = false;
    if (retry != null) {
      retry.close();
    }
    hangUp();
    if (client != null) {
      end(client);
    }
  }

  private static void end(RedisClient last) {
    var _ = last.shutdownAsync(0, 0, TimeUnit.MILLISECONDS);
    var _ = last.getResources().shutdown(0, 0, TimeUnit.MILLISECONDS);
  }
}
