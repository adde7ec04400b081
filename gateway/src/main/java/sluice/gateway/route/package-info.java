/**
 * From a reading to a topic and a payload, and from the spool to the uplink. Read {@link
 * sluice.gateway.route.Pump} first.
 */
@NullMarked
package sluice.gateway.route;

import org.jspecify.annotations.NullMarked;
