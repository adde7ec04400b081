/**
 * The durable store-and-forward log: records appended, committed in groups, deleted after the
 * uplink's acknowledgement. Read {@link sluice.gateway.spool.Spool} first, then {@link
 * sluice.gateway.spool.SegmentFormat}.
 */
@NullMarked
package sluice.gateway.spool;

import org.jspecify.annotations.NullMarked;
