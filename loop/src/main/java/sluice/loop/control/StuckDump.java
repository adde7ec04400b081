package sluice.loop.control;

import java.util.Map;
import sluice.loop.Loop;

/** What a loop does and where the threads are, told by another thread. */
final class StuckDump {
  /** Characters of it: with escapes, well within a message. */
  private static final int LENGTH_MAX = 16_000;

  private StuckDump() {}

  static void send(Loop loop, Thread owner, ControlConnection to) {
    String callback = loop.glance();
    var _ = to.sendPast(new ControlMessage.Dump(callback, threads(owner)));
  }

  /** The loop's first. */
  static String threads(Thread owner) {
    StringBuilder text = new StringBuilder();
    append(text, owner, owner.getStackTrace());
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      if (one.getKey() != owner) {
        append(text, one.getKey(), one.getValue());
      }
    }
    return text.substring(0, Math.min(text.length(), LENGTH_MAX));
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
    text.append('"').append(thread.getName()).append("\" ").append(thread.getState()).append('\n');
    for (StackTraceElement frame : stack) {
      text.append("  at ").append(frame).append('\n');
    }
  }
}
