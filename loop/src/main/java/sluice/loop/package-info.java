/**
 * Node's event loop for one thread: phases, timers, ticks, handles. Read {@link sluice.loop.Loop}
 * first.
 */
@NullMarked
package sluice.loop;

import org.jspecify.annotations.NullMarked;
