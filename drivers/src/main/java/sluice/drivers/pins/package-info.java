/**
 * What lines are used for: inputs, outputs with a safe value and a lease, counters, encoders, pulse
 * timing; and the keeper of a chip that may go away and come back. Pure cores are apart from what
 * drives them. Read {@link sluice.drivers.pins.Bank} first.
 */
@NullMarked
package sluice.drivers.pins;

import org.jspecify.annotations.NullMarked;
