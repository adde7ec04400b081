package sluice.loop.control;

/**
 * Outputs of one GPIO line request, by their place in it.
 *
 * @param name of the chip, for the log
 * @param mask which of the request's lines are outputs
 * @param safe their safe levels
 */
public record SafeLines(String name, long mask, long safe) {}
