/**
 * Chips that give a board more GPIO lines over a bus: lines like any other. Read {@link
 * sluice.drivers.expander.Mcp23017} first.
 */
@NullMarked
package sluice.drivers.expander;

import org.jspecify.annotations.NullMarked;
