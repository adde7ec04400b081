/**
 * Buses: what may block is called on one worker per bus and returns to the loop. Read {@link
 * sluice.drivers.bus.BusWorker} first.
 */
@NullMarked
package sluice.drivers.bus;

import org.jspecify.annotations.NullMarked;
