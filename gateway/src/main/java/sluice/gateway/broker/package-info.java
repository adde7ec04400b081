/**
 * A local MQTT broker for devices beside the board: what they publish is in the spool before it is
 * acknowledged. Read {@link sluice.gateway.broker.LocalBroker} first, then a message's way: {@link
 * sluice.gateway.broker.Client}, {@link sluice.gateway.broker.Intake}, {@link
 * sluice.gateway.broker.Outbox}.
 */
@NullMarked
package sluice.gateway.broker;

import org.jspecify.annotations.NullMarked;
