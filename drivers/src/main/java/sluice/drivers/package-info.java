/**
 * The device API: chips, line requests, readings, sampled sources. Read {@link sluice.drivers.Chip}
 * first.
 */
@NullMarked
package sluice.drivers;

import org.jspecify.annotations.NullMarked;
