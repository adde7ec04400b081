package sluice.gateway.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.loop.posix.KernelClock;

/** Whether something keeps the machine's wall clock right. */
public interface SyncSources {
  /** Whether NTP, PTP or GPS disciplines the clock now. Does not block. */
  boolean isDisciplined();

  /** Whether it was disciplined before in this boot. Does not block. */
  boolean wasDisciplined();

  /**
   * Whether the time comes from a battery-backed clock, and the two still agree. Asks that clock,
   * which may take milliseconds on a slow bus: not for the loop.
   *
   * @param wallMillis now
   */
  boolean isFromRtc(long wallMillis);

  /** This machine's. */
  static SyncSources system() {
    return new Machine(
        Path.of("/run/systemd/timesync/synchronized"), Path.of("/sys/class/rtc/rtc0"));
  }

  /**
   * What Linux tells.
   *
   * @param timesync what systemd-timesyncd leaves once it has synced
   * @param rtc the first RTC's directory in /sys/class/rtc
   */
  record Machine(Path timesync, Path rtc) implements SyncSources {
    /** As far as a clock that the kernel took from an RTC may be from it. */
    private static final long RTC_MILLIS_MAX = 5_000;

    @Override
    public boolean isDisciplined() {
      return KernelClock.isSynchronized();
    }

    @Override
    public boolean wasDisciplined() {
      return Files.exists(timesync);
    }

    @Override
    public boolean isFromRtc(long wallMillis) {
      try {
        boolean source = Files.readString(rtc.resolve("hctosys")).strip().equals("1");
        long seconds = Long.parseLong(Files.readString(rtc.resolve("since_epoch")).strip());
        return source && Math.abs(seconds * 1_000 - wallMillis) <= RTC_MILLIS_MAX;
      } catch (IOException | NumberFormatException e) {
        return false; // there is none, or it has no battery
      }
    }
  }
}
