package sluice.drivers.bus;

import org.jspecify.annotations.Nullable;

/**
 * A bus, for people.
 *
 * @param name as in its thread's name: {@code i2c-1}
 * @param calls that returned a result in time
 * @param failures calls that ended in an error, time-outs included
 * @param timeouts calls that did not return in time
 * @param refused calls that were not tried: the bus was stuck, its queue full
 * @param waiting calls that have not ended
 * @param lastError of the last call that failed; null if none ever did
 */
public record BusStatus(
    String name,
    BusState state,
    long calls,
    long failures,
    long timeouts,
    long refused,
    int waiting,
    @Nullable String lastError) {}
