package sluice.loop;

import java.util.ArrayList;
import java.util.List;

/** The callbacks of every turn: idle, prepare and check hooks, in the order of starting. */
final class Hooks {
  private final List<Hook> all = new ArrayList<>();

  void add(Hook hook) {
    all.add(hook);
  }

  void remove(Hook hook) {
    all.remove(hook);
  }

  /** Whether one is there that keeps the poll from blocking. */
  boolean hasIdle() {
    for (Hook hook : all) {
      if (hook.phase == Phase.IDLE) {
        return true;
      }
    }
    return false;
  }

  /** Runs those of a phase; one that is closed meanwhile is left out, one that is added waits. */
  void run(Phase of, Loop loop) {
    if (all.isEmpty()) {
      return;
    }
    for (Hook hook : List.copyOf(all)) {
      if (hook.phase == of && !hook.isClosed()) {
        loop.dispatch(of.label, hook.callback);
      }
    }
  }
}
