package sluice.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Errno;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.UnixSocket;

/**
 * Tells the service manager how the service does (sd_notify(3)), by a datagram each, and has it
 * keep descriptors (its file descriptor store); without a manager it tells nobody. Loop's thread
 * only.
 */
public final class ServiceNotifier {
  /** Characters of a status; what is longer is cut. */
  public static final int STATUS_MAX = 200;

  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final String WATCHDOG = "WATCHDOG_USEC";
  private static final String WATCHDOG_PID = "WATCHDOG_PID";
  private static final long MICROS_PER_MILLI = 1_000;

  /** What may stand in {@code FDNAME=}: ASCII without control characters and colons, 1 to 255. */
  private static final Pattern FD_NAME = Pattern.compile("[ -9;-~]{1,255}");

  private final int socket;
  private final long watchdogMillis;
  private @Nullable Timer watchdog;

  private ServiceNotifier(int socket, long watchdogMillis) {
    this.socket = socket;
    this.watchdogMillis = watchdogMillis;
  }

  /**
   * As the environment says.
   *
   * @param pid of this process: what the watchdog wants of another is not ours to do
   * @throws IOException if there is a manager that cannot be reached: it would wait for ever
   */
  public static ServiceNotifier of(Map<String, String> environment, long pid) throws IOException {
    String name = environment.getOrDefault(SOCKET, "");
    int socket = name.isEmpty() ? -1 : UnixSocket.datagram(name);
    return new ServiceNotifier(socket, watchdogMillis(environment, pid));
  }

  /** 0 for none. */
  static long watchdogMillis(Map<String, String> environment, long pid) {
    String whose = environment.getOrDefault(WATCHDOG_PID, "" + pid);
    if (!whose.equals("" + pid)) {
      return 0;
    }
    try {
      return Math.max(
          0, Long.parseLong(environment.getOrDefault(WATCHDOG, "0")) / MICROS_PER_MILLI);
    } catch (NumberFormatException e) {
      Logger.warn("systemd: {} is no number: {}", WATCHDOG, environment.get(WATCHDOG));
      return 0;
    }
  }

  /** Whether somebody listens. */
  public boolean isManaged() {
    return socket >= 0;
  }

  /**
   * Feeds the watchdog from a loop, twice in its time, for as long as the loop turns: one that is
   * stuck feeds nobody.
   */
  public void watch(Loop loop) {
    if (watchdogMillis > 0 && watchdog == null) {
      watchdog = loop.setInterval(Math.max(1, watchdogMillis / 2), () -> say("WATCHDOG=1"));
      watchdog.unref();
    }
  }

  /** The service does what it is for; also after a reload. */
  public void ready(String status) {
    say("READY=1\nSTATUS=" + line(status));
  }

  /** What people see in {@code systemctl status}. */
  public void status(String status) {
    say("STATUS=" + line(status));
  }

  /** It reads its configuration anew; {@link #ready} ends that. */
  public void reloading() {
    say("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000); // CLOCK_MONOTONIC on Linux
  }

  public void stopping() {
    say("STOPPING=1");
  }

  /**
   * Has the manager keep a descriptor over the end of this process; the next one finds it among its
   * {@link ListenFds}.
   *
   * @param name other descriptors may have it, too
   * @param fd stays the caller's
   * @throws IllegalArgumentException if the manager would not take the name; see {@link #canKeep}
   */
  public void keep(String name, int fd) {
    say("FDSTORE=1\nFDNAME=" + fdName(name), fd);
  }

  /** Has it close all of a name that it keeps. */
  public void forget(String name) {
    say("FDSTOREREMOVE=1\nFDNAME=" + fdName(name));
  }

  /** Whether it takes a name. */
  public static boolean canKeep(String name) {
    return FD_NAME.matcher(name).matches();
  }

  private static String fdName(String name) {
    if (!canKeep(name)) {
      throw new IllegalArgumentException("systemd: no name for a descriptor: " + line(name));
    }
    return name;
  }

  private static String line(String text) {
    String one = text.replaceAll("\\p{Cntrl}", " ");
    return one.substring(0, Math.min(one.length(), STATUS_MAX));
  }

  private void say(String text, int... fds) {
    if (socket < 0) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long sent = FdMessages.send(socket, bytes, fds);
    if (sent < 0) {
      Logger.warn("systemd: notify: {}", Errno.name((int) -sent));
    }
  }
}
