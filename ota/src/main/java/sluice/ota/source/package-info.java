/**
 * Where releases come from, and whether this board takes them: {@link sluice.ota.source.Acceptance}
 * verifies what was fetched against the board's keys, time and slots.
 */
@NullMarked
package sluice.ota.source;

import org.jspecify.annotations.NullMarked;
