/**
 * Devices that print their values as lines of text on a serial line. Begin with {@link
 * sluice.drivers.lines.LineBus}.
 */
@NullMarked
package sluice.drivers.lines;

import org.jspecify.annotations.NullMarked;
