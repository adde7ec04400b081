/**
 * The board's whole system in two partitions: slots of {@link sluice.ota.store.SlotStore} whose one
 * file is a root file system, and of which the boot loader starts one.
 */
@NullMarked
package sluice.ota.system;

import org.jspecify.annotations.NullMarked;
