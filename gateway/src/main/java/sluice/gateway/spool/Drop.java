package sluice.gateway.spool;

/**
 * How many records of a topic were lost for one reason, since the spool was made: restarts do not
 * begin anew.
 *
 * @param topic or {@code "other"}, for those beyond what is counted apart
 */
public record Drop(String topic, DropReason reason, long total) {}
