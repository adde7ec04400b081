package sluice.loop;

import java.util.ArrayList;
import java.util.List;

/** Twins about timers. */
final class TimerTwins extends Twin {
  private int times;

  void timeouts_before_immediates_from_main() {
    loop.setImmediate(() -> trace("immediate"));
    loop.setTimeout(1, () -> trace("timeout"));
    spin(20);
  }

  void timeouts_and_immediates_from_each_other() {
    loop.setTimeout(
        1,
        () -> {
          trace("timeout");
          loop.setImmediate(() -> {
            trace("immediate from timeout");
            loop.setTimeout(1, () -> trace("timeout from immediate"));
            loop.setImmediate(() -> trace("immediate from immediate"));
            spin(20);
          });
          loop.setTimeout(1, () -> trace("timeout from timeout"));
          spin(20);
        });
  }

  void same_deadline_is_fifo() {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = String.valueOf(i);
      loop.setTimeout(5, () -> order.add(name));
    }
    loop.setTimeout(5, () -> trace("of 5: " + String.join(" ", order)));
    loop.setTimeout(40, () -> trace("of 40"));
    loop.setTimeout(10, () -> trace("of 10"));
    loop.setTimeout(20, () -> trace("of 20"));
    spin(60);
  }

  void refresh() {
    Timer refreshed = loop.setTimeout(60, () -> trace("refreshed"));
    loop.setTimeout(
        30,
        () -> {
          trace("refresh");
          refreshed.refresh();
        });
    loop.setTimeout(75, () -> trace("75"));
    Timer[] again = new Timer[1];
    again[0] =
        loop.setTimeout(
            120,
            () -> {
              trace("again " + ++times);
              if (times < 3) {
                again[0].refresh();
              }
            });
  }

  void intervals() {
    Timer[] interval = new Timer[1];
    interval[0] =
        loop.setInterval(
            10,
            () -> {
              trace("interval " + ++times);
              loop.nextTick(() -> trace("tick " + times));
              if (times == 3) {
                interval[0].close();
              }
            });
    loop.setTimeout(25, () -> trace("timeout")).unref();
  }

  void clear() {
    Timer never = loop.setTimeout(1, () -> trace("never"));
    never.close();
    never.close();
    never.refresh();
    Timer[] next = new Timer[1];
    loop.setTimeout(
        1,
        () -> {
          trace("clears the next one");
          next[0].close();
        });
    next[0] = loop.setTimeout(1, () -> trace("never"));
    loop.setTimeout(1, () -> trace("still runs"));
    spin(20);
    Immediate[] nextImmediate = new Immediate[1];
    loop.setImmediate(() -> {
      trace("clears the next immediate");
      nextImmediate[0].close();
    });
    nextImmediate[0] = loop.setImmediate(() -> trace("never"));
    loop.setImmediate(() -> trace("immediate still runs"));
  }

  void unref_lets_the_loop_end() {
    loop.setTimeout(60_000, () -> trace("never")).unref();
    loop.setInterval(60_000, () -> trace("never")).unref();
    Timer back = loop.setTimeout(20, () -> trace("referenced again"));
    back.unref();
    back.ref();
    back.ref();
    loop.setTimeout(1, () -> trace("timeout"));
    trace("main");
  }

  void unref_of_everything() {
    loop.setTimeout(60_000, () -> trace("never")).unref();
    loop.nextTick(() -> trace("tick"));
    loop.queueMicrotask(() -> trace("microtask"));
    trace("main");
  }
}
