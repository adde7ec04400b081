package sluice.gateway.broker;

/**
 * A socket that a listener listens by.
 *
 * @param listener its name
 * @param place where it listens, as {@link LocalBroker#socket} compares it
 * @param fd the listener's own
 */
public record OpenSocket(String listener, String place, int fd) {}
