/**
 * MQTT: the uplink's client, and a stand-in broker. Read {@link sluice.gateway.mqtt.UplinkClient}
 * first.
 */
@NullMarked
package sluice.gateway.mqtt;

import org.jspecify.annotations.NullMarked;
