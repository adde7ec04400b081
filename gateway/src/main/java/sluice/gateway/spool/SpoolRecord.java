package sluice.gateway.spool;

/**
 * One record.
 *
 * @param id strictly increasing for ever, never given twice: see {@link RecordId}
 * @param topic where it goes
 * @param payload what goes there; not to be changed
 * @param monotonicNanos {@code CLOCK_MONOTONIC} of what it tells of, meaningful within one boot
 * @param wallMillis the wall clock when it was appended, as far as it was known
 */
public record SpoolRecord(
    long id, String topic, byte[] payload, long monotonicNanos, long wallMillis) {}
