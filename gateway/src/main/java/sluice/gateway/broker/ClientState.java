package sluice.gateway.broker;

import sluice.gateway.mqtt.KnownAliases;
import sluice.gateway.mqtt.Protocol;

/**
 * What a connection is besides its socket and its session.
 *
 * @param silentMillis since the client was heard last
 * @param unread bytes that have come and are no whole packet yet
 */
record ClientState(
    Protocol protocol,
    KnownAliases aliases,
    int receiveMaximum,
    long packetBytesMax,
    int keepAliveSeconds,
    long silentMillis,
    byte[] unread) {}
