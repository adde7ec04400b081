package sluice.loop;

/** Twins about callbacks that throw: the loop goes on. */
final class ThrowTwins extends Twin {
  private int times;

  private static Runnable throwing(String message) {
    return () -> {
      throw error(message);
    };
  }

  void throw_in_timeout() {
    traceUncaught();
    loop.setTimeout(1, () -> trace("before"));
    loop.setTimeout(1, throwing("boom"));
    loop.setTimeout(1, () -> trace("behind"));
    loop.setTimeout(2, () -> trace("of another duration"));
    loop.setImmediate(() -> trace("immediate"));
    spin(20);
  }

  void throw_in_interval() {
    traceUncaught();
    Timer[] interval = new Timer[1];
    interval[0] =
        loop.setInterval(
            5,
            () -> {
              if (++times == 3) {
                interval[0].close();
              }
              throw error("boom " + times);
            });
  }

  void throw_in_immediate() {
    traceUncaught();
    loop.setImmediate(() -> trace("before"));
    loop.setImmediate(throwing("boom"));
    loop.setImmediate(() -> trace("behind"));
  }

  void throw_in_tick() {
    traceUncaught();
    loop.setImmediate(() -> {
      loop.nextTick(() -> trace("before"));
      loop.nextTick(throwing("boom"));
      loop.nextTick(() -> trace("behind"));
      loop.queueMicrotask(() -> trace("microtask"));
    });
  }

  void throw_in_microtask() {
    traceUncaught();
    loop.setImmediate(() -> {
      loop.queueMicrotask(() -> trace("before"));
      loop.queueMicrotask(throwing("boom"));
      loop.queueMicrotask(() -> trace("behind"));
    });
    loop.setImmediate(() -> trace("immediate"));
  }

  void throw_in_a_worker_callback() {
    traceUncaught();
    stat(() -> {
      loop.setImmediate(() -> trace("immediate"));
      throw error("boom");
    });
  }

  void throw_in_a_close_callback() {
    traceUncaught();
    FdWatcher[] socket = new FdWatcher[1];
    socket[0] =
        socket(() -> {
          socket[0].close(throwing("boom"));
          loop.setImmediate(() -> trace("immediate"));
        });
  }

  /** The one known difference: see NodeOrderTest. */
  void throw_leaves_its_ticks() {
    traceUncaught();
    loop.setImmediate(() -> {
      loop.nextTick(() -> trace("tick"));
      loop.queueMicrotask(() -> trace("microtask"));
      throw error("boom");
    });
    loop.setImmediate(() -> trace("behind"));
  }
}
