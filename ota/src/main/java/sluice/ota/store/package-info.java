/**
 * Slots on disk, readable with {@code ls} and {@code cat}. Read {@link sluice.ota.store.SlotStore}
 * first. It knows nothing of bundles: what it writes, somebody has verified.
 */
@NullMarked
package sluice.ota.store;

import org.jspecify.annotations.NullMarked;
