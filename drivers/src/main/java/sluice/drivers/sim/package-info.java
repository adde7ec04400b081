/** A simulated board on real descriptors. Read {@link sluice.drivers.sim.SimulatedChip} first. */
@NullMarked
package sluice.drivers.sim;

import org.jspecify.annotations.NullMarked;
