package sluice.loop.net;

/**
 * A socket that was taken out of its loop, still open: for {@link Tcp#adopt}, here or in another
 * process.
 *
 * @param fd the receiver's own: whoever does not adopt it closes it
 * @param unsent what was sent and the kernel has not taken: it goes before anything new
 */
public record Detached(int fd, byte[] unsent) {}
