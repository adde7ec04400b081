package sluice.cli.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.tinylog.Level;

/** One message, bounded, as it waits for the log's thread and as it is written. */
record LogLine(Instant time, Level level, String message, @Nullable Throwable failure) {
  static final int MESSAGE_CHARS_MAX = 4_096;
  private static final int FRAMES_MAX = 32;
  private static final int CAUSES_MAX = 8;

  LogLine {
    if (message.length() > MESSAGE_CHARS_MAX) {
      message = message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
  }

  /** For people: time and level in front. */
  void appendTo(StringBuilder out) {
    StringBuilder prefix = new StringBuilder(Format.TIME.format(local()));
    prefix.append(level == Level.INFO || level == Level.WARN ? "  " : " ").append(level);
    append(out, prefix.append(' ').toString());
  }

  /** For the journal, which has the time itself: sd-daemon(3)'s priority in front. */
  void appendJournalTo(StringBuilder out) {
    String priority =
        switch (level) {
          case ERROR -> "<3>";
          case WARN -> "<4>";
          case INFO -> "<6>";
          case DEBUG, TRACE, OFF -> "<7>";
        };
    append(out, priority);
  }

  /** As {@link TimeZone} knows it; a {@code ZoneId} would search all jars for more zones. */
  private LocalDateTime local() {
    int offsetMillis = TimeZone.getDefault().getOffset(time.toEpochMilli());
    return LocalDateTime.ofInstant(time, ZoneOffset.ofTotalSeconds(offsetMillis / 1_000));
  }

  private void append(StringBuilder out, String prefix) {
    appendOne(out, prefix, message);
    Throwable thrown = failure;
    for (int causes = 0; thrown != null && causes < CAUSES_MAX; causes++) {
      appendOne(out, prefix, (causes == 0 ? "  " : "  caused by ") + thrown);
      int frames = 0;
      for (StackTraceElement frame : thrown.getStackTrace()) {
        if (frames++ == FRAMES_MAX) {
          break;
        }
        appendOne(out, prefix, "    at " + frame);
      }
      thrown = thrown.getCause();
    }
  }

  /** What comes from outside must not begin a line of its own or move a cursor. */
  private static void appendOne(StringBuilder out, String prefix, String text) {
    out.append(prefix);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '\uFFFD' : c);
    }
    out.append('\n');
  }

  /** Loaded by the log's thread, not by the one that starts the gateway. */
  private static final class Format {
    static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", java.util.Locale.ROOT);
  }
}
