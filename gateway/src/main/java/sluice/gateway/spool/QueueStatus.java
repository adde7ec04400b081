package sluice.gateway.spool;

/**
 * A queue at one moment.
 *
 * @param records that wait for some uplink
 * @param bytes of them, as on the disk
 * @param durable whether they survive this process
 */
public record QueueStatus(String name, int priority, boolean durable, long records, long bytes) {}
