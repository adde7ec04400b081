package sluice.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Host names to addresses, without blocking. Loop's thread only; {@code sluice.loop.dns} has the
 * real one.
 */
public interface HostResolver {

  /** Knows no name, and says so. */
  HostResolver NONE =
      (host, answers) -> {
        answers.onEnd(new IOException("there is no resolver for names; use an address"));
        return () -> {};
      };

  /** Hears of a lookup: families as they come, then the end; maybe before the call returns. */
  interface Answers {
    /**
     * What is known of one family; at most once for each.
     *
     * @param family {@code INET} or {@code INET6}
     * @param addresses the resolver's order; empty if the name has none of it
     */
    void onAddresses(StandardProtocolFamily family, List<InetAddress> addresses);

    /**
     * Nothing more comes; the last call.
     *
     * @param failure why there is no address at all, in words for a log; null if there was one
     */
    void onEnd(@Nullable IOException failure);
  }

  /** A lookup under way. */
  interface Lookup {
    /** It hears nothing any more; what comes later is dropped here. */
    void cancel();
  }

  /**
   * Resolves a name.
   *
   * @param host a name; who calls has taken out what is an address already
   */
  Lookup resolve(String host, Answers answers);
}
