/**
 * System calls and kernel structs by the foreign function interface. Read {@link
 * sluice.loop.posix.Posix} first.
 */
@NullMarked
package sluice.loop.posix;

import org.jspecify.annotations.NullMarked;
