package sluice.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sockets that systemd has opened for the service (sd_listen_fds(3)), by the names of their units'
 * {@code FileDescriptorName=}. Any thread.
 *
 * @param names one for each
 * @param fds in the same order
 */
public record ListenFds(List<String> names, List<Integer> fds) {
  /** The first of them: {@code SD_LISTEN_FDS_START}. */
  public static final int FIRST = 3;

  /** More of them are refused. */
  public static final int MAX = 200;

  public static final ListenFds NONE = new ListenFds(List.of(), List.of());

  public ListenFds {
    names = List.copyOf(names);
    fds = List.copyOf(fds);
    if (names.size() != fds.size()) {
      throw new IllegalArgumentException("a name for each");
    }
  }

  /**
   * As the environment says.
   *
   * @param pid of this process; what is for another is none of ours
   * @throws IllegalArgumentException if the numbers and names do not fit each other
   */
  public static ListenFds of(Map<String, String> environment, long pid) {
    String whose = environment.getOrDefault("LISTEN_PID", "");
    String many = environment.getOrDefault("LISTEN_FDS", "");
    if (!whose.equals("" + pid) || many.isEmpty()) {
      return NONE;
    }
    int count = count(many);
    String[] said = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
    boolean named = environment.containsKey("LISTEN_FDNAMES");
    if (named && said.length != count) {
      throw new IllegalArgumentException("LISTEN_FDNAMES has not " + count + " names");
    }
    List<String> names = new ArrayList<>();
    List<Integer> fds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(named ? said[i] : "unknown");
      fds.add(FIRST + i);
    }
    return new ListenFds(names, fds);
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 0 && count <= MAX) {
        return count;
      }
    } catch (NumberFormatException e) {
      // as the other
    }
    throw new IllegalArgumentException("LISTEN_FDS is not within 0 to " + MAX + ": " + text);
  }
}
