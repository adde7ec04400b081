package sluice.gateway.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.handover.Part;
import sluice.gateway.spool.Spool;
import sluice.loop.Loop;
import sluice.loop.net.TlsSource;

/**
 * A broker's start: nobody is listened to before all that lets people in is loaded, and if any of
 * it cannot be, nobody is at all. Loop's thread only.
 */
final class BrokerStart {
  private final Loop loop;
  private final Spool spool;
  private final List<ListenOptions> options;
  private final TakeOver parts;
  private final LocalBroker.Started started;
  private final LocalBroker broker;
  private final List<TlsSource> secured = new ArrayList<>();
  private int left;

  BrokerStart(
      Loop loop,
      Spool spool,
      List<ListenOptions> options,
      List<Part> parts,
      LocalBroker.Started started) {
    this.loop = loop;
    this.spool = spool;
    this.options = List.copyOf(options);
    this.parts = new TakeOver(parts);
    this.started = started;
    this.broker = new LocalBroker(loop, spool);
  }

  void begin() {
    left = 0;
    next();
  }

  /** One listener after the other, in their order. */
  private void next() {
    if (left == options.size()) {
      listen();
      return;
    }
    ListenOptions one = options.get(left++);
    if (one.tls() == null) {
      users(one, null);
      return;
    }
    TlsSource source = TlsSource.serving(loop, "listen " + one.name(), one.tls());
    secured.add(source);
    source.latest((tls, problem) -> {
      if (tls == null) {
        fail(new IOException("listen " + one.name() + ": " + problem));
      } else {
        users(one, source);
      }
    });
  }

  private void users(ListenOptions one, @Nullable TlsSource tls) {
    Path file = one.users();
    if (file == null) {
      add(one, tls, null);
      return;
    }
    boolean taken =
        loop.workers()
            .submit(
                "users",
                () -> PasswordFile.read(file),
                (users, failure) -> {
                  if (users == null) {
                    String why = failure == null ? "unknown" : "" + failure.getMessage();
                    fail(new IOException("listen " + one.name() + ": users: " + why, failure));
                  } else {
                    add(one, tls, users);
                  }
                });
    if (!taken) {
      fail(new IOException("listen " + one.name() + ": the worker queue is full"));
    }
  }

  private void add(ListenOptions one, @Nullable TlsSource tls, @Nullable PasswordFile users) {
    ListenOptions placed = parts.place(one);
    broker.add(new ListenPoint(broker, loop, spool, placed, tls, users));
    loop.nextTick(this::next);
  }

  private void listen() {
    try {
      parts.restore(broker);
      for (ListenPoint point : broker.points()) {
        point.listen();
      }
      parts.closeRest();
      started.onStarted(broker);
    } catch (IOException e) {
      broker.close();
      fail(new IOException("listen: " + e.getMessage(), e));
    }
  }

  private void fail(IOException reason) {
    secured.forEach(TlsSource::close);
    parts.closeRest();
    started.onFailed(reason);
  }
}
