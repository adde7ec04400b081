package sluice.gateway;

import org.jspecify.annotations.Nullable;
import sluice.loop.net.TlsStatus;

/**
 * One uplink's counters at one moment, all since the gateway's start.
 *
 * @param state in a word and, if it is down, why
 * @param published PUBLISHed records, resends included
 * @param acked records acknowledged, or given up
 * @param inflight records sent and not acknowledged
 * @param deadLetters records that the broker did not take, kept in a file
 * @param spentBytes of the last hour; what a metered link carried
 * @param stalled why nothing goes although it is up, or null
 * @param tls null for plain TCP
 */
public record UplinkStatus(
    String name,
    String state,
    long published,
    long acked,
    long inflight,
    long deadLetters,
    long spentBytes,
    @Nullable String stalled,
    @Nullable TlsStatus tls) {}
