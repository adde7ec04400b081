package sluice.loop.net;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Keeps a {@link Tls} in step with its files: they are looked at, on a worker, before each
 * connection, at a period, and when asked. Changed files make a new one, for the next connection;
 * broken ones leave the old one in use, and say so. Warns while its own certificate's end comes
 * near. Loop's thread only.
 */
public final class TlsSource {
  /** How often the files are looked at while nothing asks. */
  public static final long CHECK_MILLIS = 60_000;

  /** Takes an answer: exactly one of the two is set. */
  @FunctionalInterface
  public interface Answer {
    void done(@Nullable Tls tls, @Nullable String problem);
  }

  /** What a worker is to know of the look before. */
  private record Look(
      List<FileStamp> stamps, @Nullable Tls current, boolean hasProblem, boolean pinRefused) {}

  /** What a worker found; without a Tls and a problem the files are as they were. */
  private record Found(
      List<FileStamp> stamps, @Nullable Tls loaded, @Nullable String problem, boolean pinRefused) {}

  private final Loop loop;
  private final String name;
  private final TlsOptions options;
  private final Tls.Role role;
  private final Timer period;
  private final List<Answer> waiting = new ArrayList<>();
  private List<FileStamp> stamps = List.of();
  private boolean looking;
  private boolean pinRefused; // until its file changes
  private int warnedDays = ExpiryWarning.NONE;
  private @Nullable Tls current;
  private @Nullable String problem;

  private TlsSource(Loop loop, String name, TlsOptions options, Tls.Role role, long checkMillis) {
    this.role = role;
    this.loop = loop;
    this.name = name;
    this.options = options;
    this.period = loop.setInterval(checkMillis, this::look);
    period.unref();
  }

  /**
   * Loads nothing yet.
   *
   * @param name of its user, for the log
   */
  public static TlsSource open(Loop loop, String name, TlsOptions options) {
    return open(loop, name, options, CHECK_MILLIS);
  }

  static TlsSource open(Loop loop, String name, TlsOptions options, long checkMillis) {
    return new TlsSource(loop, name, options, Tls.Role.CLIENT, checkMillis);
  }

  /** As the other, for a server. */
  public static TlsSource serving(Loop loop, String name, TlsOptions options) {
    return new TlsSource(loop, name, options, Tls.Role.SERVER, CHECK_MILLIS);
  }

  /** The one in use, or null before the first answer: for who cannot wait for a look. */
  public @Nullable Tls current() {
    return current;
  }

  /** Answers once, with the files as they are now, or the last that could be used. */
  public void latest(Answer then) {
    waiting.add(then);
    look();
  }

  /** Looks at the files now: after a SIGHUP. */
  public void refresh() {
    look();
  }

  public TlsStatus status() {
    Tls tls = current;
    return new TlsStatus(
        tls == null ? null : tls.engine(),
        tls == null ? null : tls.engineReason(),
        tls == null ? null : tls.certificateExpires(),
        warning(),
        problem);
  }

  private @Nullable String warning() {
    Instant expires = current == null ? null : current.certificateExpires();
    if (expires == null) {
      return null;
    }
    Instant now = Instant.ofEpochMilli(loop.clock().wallMillis());
    boolean far = ExpiryWarning.step(expires, now) == ExpiryWarning.NONE;
    return far ? null : ExpiryWarning.text(expires, now);
  }

  /** Whether a worker looks at the files just now. */
  boolean isLooking() {
    return looking;
  }

  /** Looks no more. What waits is still answered. */
  public void close() {
    period.close();
  }

  private void look() {
    if (looking) {
      return;
    }
    Look look = new Look(stamps, current, problem != null, pinRefused);
    boolean taken = loop.workers().submit("tls load", () -> find(look), this::found);
    looking = taken;
    if (!taken) {
      loop.defer(() -> answer("the worker queue is full"));
    }
  }

  /** On a worker. */
  private Found find(Look look) {
    List<FileStamp> now = FileStamp.of(options);
    try {
      return new Found(
          now,
          isDue(look, now) ? Tls.load(options, loop.clock(), role) : null,
          null,
          look.pinRefused);
    } catch (IOException e) {
      boolean refused = e instanceof TlsToken.PinRefusedException;
      return new Found(now, null, String.valueOf(e.getMessage()), refused);
    }
  }

  /** Files tell by their stamps that they are others; a token tells nothing, and is tried. */
  private boolean isDue(Look look, List<FileStamp> now) {
    if (look.pinRefused) {
      return !now.getLast().equals(look.stamps.getLast());
    }
    if (look.current == null || !now.equals(look.stamps)) {
      return true;
    }
    return options.token() != null && (look.hasProblem || !look.current.isUsable());
  }

  private void found(@Nullable Found found, @Nullable Throwable failure) {
    looking = false;
    if (found == null) {
      failed("tls: " + failure);
    } else {
      stamps = found.stamps;
      pinRefused = found.pinRefused && found.loaded == null;
      if (found.loaded != null) {
        loaded(found.loaded);
      } else if (found.problem != null) {
        failed(found.problem);
      }
    }
    warn();
    answer(problem);
  }

  private void loaded(Tls tls) {
    boolean first = current == null;
    current = tls;
    problem = null;
    warnedDays = ExpiryWarning.NONE;
    Instant expires = tls.certificateExpires();
    Logger.info(
        "{}: TLS by {}{}, certificates {}{}",
        name,
        tls.engine().label,
        tls.engineReason() == null ? "" : " (" + tls.engineReason() + ")",
        first ? "loaded" : "changed; the next connection uses them",
        expires == null ? "" : ", ours ends " + CertificateProblem.day(expires));
  }

  private void failed(String why) {
    if (!why.equals(problem)) {
      Logger.warn(
          "{}: {}{}", name, why, current == null ? "" : "; those loaded before stay in use");
    }
    problem = why;
  }

  /** Once for each step that the end comes nearer by. */
  private void warn() {
    Instant expires = current == null ? null : current.certificateExpires();
    if (expires == null) {
      return;
    }
    Instant now = Instant.ofEpochMilli(loop.clock().wallMillis());
    int days = ExpiryWarning.step(expires, now);
    if (days < warnedDays) {
      Logger.warn("{}: {}", name, ExpiryWarning.text(expires, now));
    }
    warnedDays = days;
  }

  private void answer(@Nullable String why) {
    List<Answer> now = List.copyOf(waiting);
    waiting.clear();
    for (Answer one : now) {
      one.done(current, current == null ? why : null);
    }
  }
}
