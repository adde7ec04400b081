/**
 * How a parent process and its children talk: one JSON object a message over a Unix socket, with
 * descriptors beside it. Read {@link sluice.loop.control.ControlMessage} first, then {@link
 * sluice.loop.control.ChildAgent} for the child's end.
 */
@NullMarked
package sluice.loop.control;

import org.jspecify.annotations.NullMarked;
