/**
 * {@code ./sluice soak}: the gateway under faults, with a ledger of what it promised and of what
 * arrived. Read {@link sluice.bench.soak.Soak} first.
 */
@NullMarked
package sluice.bench.soak;

import org.jspecify.annotations.NullMarked;
