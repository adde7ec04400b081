package sluice.loop;

/** Twins about ticks, microtasks and immediates. */
final class TickTwins extends Twin {

  void ticks_before_microtasks() {
    loop.setTimeout(1, () -> trace("timeout"));
    resolved().thenRun(() -> trace("then"));
    loop.queueMicrotask(() -> trace("microtask"));
    loop.nextTick(() -> trace("tick 1"));
    loop.nextTick(() -> trace("tick 2"));
    trace("main");
  }

  void nested_ticks_and_microtasks() {
    loop.nextTick(() -> {
      trace("tick 1");
      loop.nextTick(() -> trace("tick in tick"));
      loop.queueMicrotask(() -> trace("microtask in tick"));
    });
    loop.queueMicrotask(() -> {
      trace("microtask 1");
      loop.nextTick(() -> trace("tick in microtask"));
      loop.queueMicrotask(() -> {
        trace("microtask in microtask");
        loop.queueMicrotask(() -> trace("microtask at depth 3"));
      });
    });
    loop.nextTick(() -> trace("tick 2"));
    loop.queueMicrotask(() -> trace("microtask 2"));
  }

  void immediates_queued_while_running() {
    loop.setImmediate(() -> {
      trace("first");
      loop.setImmediate(() -> {
        trace("next turn 1");
        loop.setImmediate(() -> trace("turn after that"));
      });
    });
    loop.setImmediate(() -> {
      trace("second");
      loop.setImmediate(() -> trace("next turn 2"));
    });
    loop.setImmediate(() -> trace("third"));
  }

  void ticks_between_immediates() {
    for (String name : new String[] {"a", "b", "c"}) {
      loop.setImmediate(() -> {
        trace("immediate " + name);
        loop.queueMicrotask(() -> trace("microtask " + name));
        loop.nextTick(() -> trace("tick " + name));
      });
    }
  }

  void ticks_between_timeouts() {
    for (String name : new String[] {"a", "b", "c"}) {
      loop.setTimeout(
          1,
          () -> {
            trace("timeout " + name);
            loop.queueMicrotask(() -> trace("microtask " + name));
            loop.nextTick(() -> trace("tick " + name));
          });
    }
    loop.setTimeout(2, () -> trace("timeout of another duration"));
    spin(20);
  }

  void ticks_between_worker_callbacks() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      stat(() -> {
        trace("stat");
        loop.nextTick(() -> trace("tick"));
        loop.queueMicrotask(() -> trace("microtask"));
      });
    }
    untilWorkersAreDone();
  }

  void immediates_before_timeouts_from_a_worker() {
    stat(() -> {
      trace("stat");
      loop.setTimeout(1, () -> trace("timeout"));
      loop.setImmediate(() -> trace("immediate"));
      loop.nextTick(() -> trace("tick"));
      loop.queueMicrotask(() -> trace("microtask"));
    });
  }

  void immediates_before_timeouts_from_a_socket() {
    FdWatcher[] socket = new FdWatcher[1];
    socket[0] =
        socket(() -> {
          trace("data");
          loop.setTimeout(1, () -> trace("timeout"));
          loop.setImmediate(() -> {
            trace("immediate");
            socket[0].close();
          });
          loop.queueMicrotask(() -> trace("microtask"));
          loop.nextTick(() -> trace("tick"));
        });
  }

  void close_callbacks_behind_immediates() {
    FdWatcher[] socket = new FdWatcher[1];
    socket[0] =
        socket(() -> {
          trace("data");
          socket[0].close(() -> {
            trace("close");
            loop.nextTick(() -> trace("tick of close"));
            loop.setImmediate(() -> trace("immediate of close"));
          });
          loop.setImmediate(() -> trace("immediate"));
          loop.nextTick(() -> trace("tick"));
        });
  }
}
