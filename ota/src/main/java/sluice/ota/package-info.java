/** The pure core of updates: states, events and effects, without clock or I/O. Not filled yet. */
@NullMarked
package sluice.ota;

import org.jspecify.annotations.NullMarked;
