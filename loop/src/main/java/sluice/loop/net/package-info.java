/**
 * Sockets on the loop: Netty's epoll channels, every callback of which enters through {@link
 * sluice.loop.Loop#dispatch}. Read {@link sluice.loop.net.Connection} first.
 */
@NullMarked
package sluice.loop.net;

import org.jspecify.annotations.NullMarked;
