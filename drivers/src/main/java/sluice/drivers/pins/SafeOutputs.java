package sluice.drivers.pins;

/**
 * Outputs of one request of the kernel's, and what is safe for them.
 *
 * @param chip by its configured name
 * @param fd of the request; stays its user's
 * @param mask which of the request's lines are outputs
 * @param safe their safe values
 */
public record SafeOutputs(String chip, int fd, long mask, long safe) {}
