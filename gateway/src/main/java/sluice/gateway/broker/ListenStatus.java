package sluice.gateway.broker;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.TlsStatus;

/**
 * One listener's counters at one moment, all since its start.
 *
 * @param port -1 of a Unix socket
 * @param connections open now
 * @param unanswered open connections whose client was not let in yet, TLS handshakes included
 * @param sessions with those of clients that are away
 * @param published PUBLISH packets from clients
 * @param acknowledged of QoS 1 and 2, with success
 * @param refused publishes that the spool did not take for good
 * @param held publishes that wait for room in the spool
 * @param delivered PUBLISH packets to clients
 * @param dropped messages that a client was to have and did not take in time
 * @param denied connects: no or a wrong name or password
 * @param unauthorized topics and filters that may not be used
 * @param violations of the protocol, each of which ended a connection
 * @param takenOver connections ended by another with their client id
 * @param queuedBytes that wait for clients or the spool
 * @param limits how often each was reached, if it was
 * @param tls null for none
 */
public record ListenStatus(
    String name,
    int port,
    int connections,
    int unanswered,
    int sessions,
    long published,
    long acknowledged,
    long refused,
    int held,
    long delivered,
    long dropped,
    long denied,
    long unauthorized,
    long violations,
    long takenOver,
    long queuedBytes,
    Map<Limit, Long> limits,
    @Nullable TlsStatus tls) {

  /** For people: what is going on, and what should not. */
  public String text() {
    String reached =
        limits.entrySet().stream()
            .map(one -> one.getKey().label + " " + one.getValue() + "x")
            .collect(Collectors.joining(", "));
    return name
        + ": "
        + connections
        + " clients, published "
        + published
        + (held > 0 ? ", held " + held : "")
        + (refused > 0 ? ", refused " + refused : "")
        + (dropped > 0 ? ", dropped " + dropped : "")
        + (denied + unauthorized > 0 ? ", denied " + (denied + unauthorized) : "")
        + (violations > 0 ? ", violations " + violations : "")
        + (reached.isEmpty() ? "" : ", limits reached: " + reached)
        + (tls == null ? "" : "; " + tls.text());
  }
}
