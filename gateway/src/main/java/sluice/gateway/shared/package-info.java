/**
 * What workers of a cluster share through Valkey, or Redis, by Lettuce on the loop. Read {@link
 * sluice.gateway.shared.ValkeyPeers} first.
 */
@NullMarked
package sluice.gateway.shared;

import org.jspecify.annotations.NullMarked;
