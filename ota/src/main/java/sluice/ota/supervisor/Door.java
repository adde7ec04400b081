package sluice.ota.supervisor;

/**
 * A listening socket of a cluster's parent.
 *
 * @param listener its name
 * @param place where it listens, to be compared
 * @param fd the door's own from now on
 * @param secured whether its clients speak TLS, so that nothing can be seen of what they say
 */
public record Door(String listener, String place, int fd, boolean secured) {}
