/**
 * The wall clock of a board that may boot in 1970: what it is worth, and what it was in earlier
 * boots. Read {@link sluice.gateway.clock.WallTime} first.
 */
@NullMarked
package sluice.gateway.clock;

import org.jspecify.annotations.NullMarked;
