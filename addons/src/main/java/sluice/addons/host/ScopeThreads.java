package sluice.addons.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.Async;

/**
 * Jobs, threads and thread-safe functions of an addon: what may still run when it ends, and so what
 * its end waits for. Loop's thread only, unless said otherwise.
 */
final class ScopeThreads {
  private static final int QUEUE_MAX = 1 << 16;

  private final AddonScope scope;
  private final List<ThreadSafeFunction> functions = new ArrayList<>();
  private final Queue<Long> ended = new ConcurrentLinkedQueue<>(); // bounded by the handles
  private @Nullable Async async;
  private int threads;
  private boolean foreign;

  ScopeThreads(AddonScope scope) {
    this.scope = scope;
  }

  /** Has other threads wake the loop for this addon; unreferenced: waiting keeps no loop alive. */
  private Async async() {
    Async made = async;
    if (made == null) {
      made = scope.loop().async("addon " + scope.name(), this::woken);
      made.unref();
      async = made;
    }
    return made;
  }

  private void woken() {
    for (Long id = ended.poll(); id != null; id = ended.poll()) {
      threads -= scope.held(id) instanceof Running ? 1 : 0;
      scope.gone(id);
    }
    for (ThreadSafeFunction function : List.copyOf(functions)) {
      function.drain();
    }
  }

  /** Whether threads that the host does not know may be in the addon's code. */
  boolean hasForeignThreads() {
    return foreign || functions.stream().anyMatch(ThreadSafeFunction::wasAcquired);
  }

  /** Of those that were closed nothing is kept but whether such threads had them. */
  private void prune() {
    foreign = hasForeignThreads();
    functions.removeIf(function -> scope.held(function.id) == null);
  }

  /** The scope is drained: nobody sends any more. */
  void close() {
    functions.clear();
    if (async != null) {
      async.close();
    }
  }

  // --- jobs ---

  long work(LongSupplier job, @Nullable LongConsumer onDone) {
    return this.<Long>work(
        job::getAsLong,
        (result, failure) -> {
          if (onDone != null) {
            onDone.accept(result == null ? AddonError.FAILED.code() : result);
          }
        });
  }

  <T> long work(Callable<T> job, BiConsumer<@Nullable T, @Nullable Throwable> onDone) {
    scope.checkRoom();
    Job<T> held = new Job<>(onDone);
    if (!scope.loop().workers().submit("addon " + scope.name(), job, held::done)) {
      throw new AddonException(
          AddonError.FULL, "as many jobs wait for a worker as may; see [loop] workers");
    }
    held.id = scope.hold(held);
    return held.id;
  }

  private final class Job<T> implements Held {
    private final BiConsumer<@Nullable T, @Nullable Throwable> onDone;
    private long id;
    private boolean cancelled;

    Job(BiConsumer<@Nullable T, @Nullable Throwable> onDone) {
      this.onDone = onDone;
    }

    void done(@Nullable T result, @Nullable Throwable failure) {
      scope.gone(id);
      if (!cancelled) {
        scope.run(() -> onDone.accept(result, failure));
      }
      if (failure instanceof VirtualMachineError error) {
        throw error;
      }
    }

    @Override
    public String what() {
      return "job";
    }

    @Override
    public boolean end() {
      cancelled = true;
      return false;
    }
  }

  // --- threads ---

  long start(String name, Runnable run) {
    scope.checkRoom();
    if (threads >= scope.limits().threads()) {
      throw new AddonException(
          AddonError.LIMIT,
          scope.limits().threads() + " threads run; see limits.threads in the manifest");
    }
    Running held = new Running(name);
    held.id = scope.hold(held);
    Async wake = async();
    threads++;
    Thread.ofPlatform()
        .name("sluice-addon-" + scope.name() + "-" + name)
        .daemon()
        .start(() -> {
          try {
            run.run();
          } finally {
            ended.add(held.id);
            wake.send();
          }
        });
    return held.id;
  }

  private static final class Running implements Held {
    private final String name;
    private long id;

    Running(String name) {
      this.name = name;
    }

    @Override
    public String what() {
      return "thread " + name;
    }

    @Override
    public boolean end() {
      return false;
    }
  }

  // --- thread-safe functions ---

  long function(String name, long queueMax, LongConsumer onCall) {
    if (queueMax < 1 || queueMax > QUEUE_MAX) {
      throw new AddonException(
          AddonError.INVALID, "queue_max " + queueMax + " is not within 1 and " + QUEUE_MAX);
    }
    scope.checkRoom();
    prune();
    ThreadSafeFunction made =
        new ThreadSafeFunction(scope, name, (int) queueMax, onCall, async(), this::over);
    made.id = scope.hold(made);
    functions.add(made);
    return made.id;
  }

  /** Nobody has it any more; any thread. */
  private void over(ThreadSafeFunction function) {
    ended.add(function.id);
    Async wake = async;
    if (wake != null) {
      wake.send();
    }
  }

  /** The function of a handle; any thread. */
  ThreadSafeFunction function(long handle) {
    if (scope.held(handle) instanceof ThreadSafeFunction function) {
      return function;
    }
    throw new AddonException(
        AddonError.NOT_FOUND, "handle " + handle + " is no thread-safe function");
  }
}
