package sluice.loop.control;

/**
 * A listening socket that outlives whoever serves it; its descriptor comes beside the message.
 *
 * @param name of the listener
 * @param place where it listens, in the words of who has opened it, to be compared with where
 *     somebody wants to; empty if that is not known
 */
public record ListenSocket(String name, String place) {}
