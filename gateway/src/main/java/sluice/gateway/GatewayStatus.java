package sluice.gateway;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.addons.host.AddonStatus;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.QueueStatus;
import sluice.loop.dns.DnsStats;

/**
 * A gateway's counters at one moment, all since its start.
 *
 * @param upMillis since the gateway was started
 * @param readings edges and samples that became readings
 * @param edges those of them that are edges
 * @param edgesLost edges that the kernel dropped because we read too slowly, from its sequence
 *     numbers
 * @param refused readings that the spool refused (full, failed); visible loss
 * @param spooled records appended
 * @param durable records written and synced
 * @param commits group commits
 * @param spoolBytes on disk
 * @param queues each of the spool's, by priority
 * @param dropped records that queues dropped, as they are configured to
 * @param drops all that the spool lost by topic and reason, since it was made
 * @param reports of them, told upstream: records of their own
 * @param clockKnown whether the wall clock is known, or only guessed
 * @param chips each GPIO chip with its pins; after a stop as they were before it
 * @param sources all that is sampled, sensors and files; of edges there is nothing to say
 * @param uplinks each of them
 * @param listeners each of them, for local clients
 * @param addons each of them, and what is left of former ones
 * @param dns what looking their brokers' names up took
 * @param latencyP50Micros from an edge's kernel timestamp to its PUBLISH at the socket; 0 before
 *     one
 * @param latencyP99Micros as above
 * @param latencyMaxMicros as above
 * @param firstPublishMillis from the start of the process to the first PUBLISH; -1 before it
 * @param loopLagMaxMicros the longest time a timer callback came late, within the last second
 * @param loopLagWorstMicros the same since the start, without its first second
 * @param residentKib resident memory
 * @param threads names of all Java threads
 * @param lastTopic of the reading published last, or null
 * @param lastPayload likewise
 */
public record GatewayStatus(
    long upMillis,
    long readings,
    long edges,
    long edgesLost,
    long refused,
    long spooled,
    long durable,
    long commits,
    long spoolBytes,
    List<QueueStatus> queues,
    long dropped,
    List<Drop> drops,
    long reports,
    boolean clockKnown,
    List<Bank.Status> chips,
    List<SourceStatus> sources,
    List<UplinkStatus> uplinks,
    List<ListenStatus> listeners,
    List<AddonStatus> addons,
    DnsStats dns,
    long latencyP50Micros,
    long latencyP99Micros,
    long latencyMaxMicros,
    long firstPublishMillis,
    long loopLagMaxMicros,
    long loopLagWorstMicros,
    long residentKib,
    List<String> threads,
    @Nullable String lastTopic,
    @Nullable String lastPayload) {

  /** Records handed to a socket by any uplink, resends included. */
  public long published() {
    return uplinks.stream().mapToLong(UplinkStatus::published).sum();
  }

  /** Records acknowledged by the uplink that is furthest behind. */
  public long acked() {
    return uplinks.stream().mapToLong(UplinkStatus::acked).min().orElse(0);
  }

  /** Records sent and not acknowledged by any uplink. */
  public long inflight() {
    return uplinks.stream().mapToLong(UplinkStatus::inflight).sum();
  }

  /** Each uplink's state in a word and, if it is down, why. */
  public String uplink() {
    return uplinks.size() == 1
        ? uplinks.get(0).state()
        : uplinks.stream().map(u -> u.name() + " " + u.state()).collect(joining(", "));
  }

  /** What was dropped on the way: nothing else is ever lost. */
  public long lost() {
    return edgesLost + refused + dropped;
  }
}
