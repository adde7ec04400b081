/**
 * A supervised gateway under load from all sides while it is updated: what goes in, what comes out,
 * and what is missing. Read {@link sluice.bench.update.Scene} first.
 */
@NullMarked
package sluice.bench.update;

import org.jspecify.annotations.NullMarked;
