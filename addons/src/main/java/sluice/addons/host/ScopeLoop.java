package sluice.addons.host;

import java.io.UncheckedIOException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.FdWatcher;
import sluice.loop.Handle;
import sluice.loop.Loop;
import sluice.loop.posix.Descriptors;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** Timers, immediates and watchers of an addon. Loop's thread only. */
final class ScopeLoop {
  private static final long MILLIS_MAX = 366L * 86_400_000;
  private static final int INTEREST_ALL = FdWatcher.READ | FdWatcher.WRITE | FdWatcher.PRIORITY;

  private final AddonScope scope;
  private final Loop loop;

  ScopeLoop(AddonScope scope) {
    this.scope = scope;
    this.loop = scope.loop();
  }

  /** Returns the handle; one that fires once is gone then. */
  long timer(long millis, boolean repeats, Runnable callback) {
    if (millis < 0 || millis > MILLIS_MAX) {
      throw new AddonException(AddonError.INVALID, millis + " ms is not within 0 ms and a year");
    }
    scope.checkRoom();
    Timed timed = new Timed((repeats ? "interval " : "timeout ") + millis + " ms");
    Runnable fire = repeats ? callback : () -> timed.fired(callback);
    timed.handle =
        repeats
            ? loop.setInterval(millis, () -> scope.run(fire))
            : loop.setTimeout(millis, () -> scope.run(fire));
    timed.id = scope.hold(timed);
    return timed.id;
  }

  long immediate(Runnable callback) {
    scope.checkRoom();
    Timed timed = new Timed("immediate");
    Runnable fire = () -> timed.fired(callback);
    timed.handle = loop.setImmediate(() -> scope.run(fire));
    timed.id = scope.hold(timed);
    return timed.id;
  }

  /** Something of the loop's that is over at once when it is closed. */
  private final class Timed implements Held {
    private final String what;
    private @Nullable Handle handle;
    private boolean ended;
    private long id;

    Timed(String what) {
      this.what = what;
    }

    /** It may have been held back, and closed meanwhile. */
    void fired(Runnable callback) {
      if (!ended) {
        ended = true;
        scope.gone(id);
        callback.run();
      }
    }

    @Override
    public String what() {
      return what;
    }

    @Override
    public boolean end() {
      ended = true;
      if (handle != null) {
        handle.close();
      }
      return true;
    }
  }

  long watch(int fd, int interest, IntConsumer onReady) {
    checkInterest(interest);
    if (fd <= 2) {
      throw new AddonException(
          AddonError.INVALID, "descriptor " + fd + " is none that an addon may watch");
    }
    scope.checkRoom();
    int own;
    try {
      own = Descriptors.duplicate(fd);
    } catch (PosixException e) {
      throw new AddonException(AddonError.FAILED, "" + e.getMessage());
    }
    Watched watched = new Watched(fd, own, interest, onReady);
    try {
      watched.watcher =
          loop.watch("addon " + scope.name() + " fd " + fd, own, interest, watched::ready);
    } catch (UncheckedIOException | IllegalStateException e) {
      Posix.close(own);
      throw new AddonException(AddonError.FAILED, "watch " + fd + ": " + e.getMessage());
    }
    return scope.hold(watched);
  }

  void update(long handle, int interest) {
    checkInterest(interest);
    if (scope.held(handle) instanceof Watched watched) {
      watched.update(interest);
    } else {
      throw new AddonException(AddonError.NOT_FOUND, "handle " + handle + " is no watcher");
    }
  }

  private static void checkInterest(int interest) {
    if ((interest & ~INTEREST_ALL) != 0) {
      throw new AddonException(
          AddonError.INVALID, "interest " + interest + ": use SLUICE_READ, _WRITE and _PRIORITY");
    }
  }

  /** By a duplicate: epoll knows a descriptor once, and this one may be the gateway's own. */
  private final class Watched implements Held {
    private final int fd;
    private final int own;
    private final IntConsumer onReady;
    private final Runnable resume = this::resume;
    private final Runnable call = this::call;
    private @Nullable FdWatcher watcher;
    private int interest;
    private int ready;

    Watched(int fd, int own, int interest, IntConsumer onReady) {
      this.own = own;
      this.fd = fd;
      this.interest = interest;
      this.onReady = onReady;
    }

    /** Level-triggered: while the addon is throttled nothing is watched, and then asked again. */
    void ready(int bits) {
      FdWatcher of = watcher;
      if (scope.gate.isClosed() && of != null) {
        of.update(0);
        scope.gate.hold(resume);
        return;
      }
      ready = bits;
      scope.run(call);
    }

    private void call() {
      onReady.accept(ready);
    }

    private void resume() {
      update(interest);
    }

    void update(int bits) {
      interest = bits;
      if (watcher != null) {
        watcher.update(bits);
      }
    }

    @Override
    public String what() {
      return "watcher of fd " + fd;
    }

    @Override
    public boolean end() {
      if (watcher != null) {
        watcher.close();
        watcher = null;
        Posix.close(own);
      }
      return true;
    }
  }
}
