package sluice.addons.host;

/** As {@link HostCalls}: the functions about lines, buses and devices. The loop's thread. */
final class DeviceCalls {
  private DeviceCalls() {}

  static long openDevice(long self, long path, long flags, long fd) {
    try {
      return HostCalls.onLoop(self).open(HostCalls.text(path), flags, fd);
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }

  static long openLine(long self, long line, long flags, long onEdge, long data) {
    try {
      return HostCalls.onLoop(self).line(HostCalls.text(line), flags, onEdge, data);
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }

  static long setUpLine(long self, long line, long flags) {
    try {
      HostCalls.onLoop(self).devices.setUp(line, flags);
      return 0;
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }

  static long getLine(long self, long line) {
    try {
      return HostCalls.onLoop(self).devices.level(line);
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }

  static long setLine(long self, long line, long level) {
    try {
      HostCalls.onLoop(self).devices.set(line, level != 0);
      return 0;
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }

  static long transfer(long self, long what, long onDone, long data) {
    try {
      return HostCalls.onLoop(self).transfer(what, onDone, data);
    } catch (Throwable t) {
      return HostCalls.refused(self, t);
    }
  }
}
