/**
 * What a gateway hands over to the one that takes its place. Read {@link
 * sluice.gateway.handover.Part} first, then {@link sluice.gateway.handover.GatewayHold}.
 */
@NullMarked
package sluice.gateway.handover;

import org.jspecify.annotations.NullMarked;
