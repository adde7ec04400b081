package sluice.loop;

/**
 * An {@link EventType#ERROR} was emitted and nobody listened. The cause is the error itself, the
 * message says which emitter it came from. Node throws here too: errors are never dropped.
 */
public final class UnheardErrorException extends RuntimeException {

  UnheardErrorException(String emitter, Exception cause) {
    super(
        emitter + ": error without a listener: " + cause + "; listen with on(EventType.ERROR, ...)",
        cause);
  }
}
