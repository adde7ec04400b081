package sluice.drivers;

import java.util.List;
import sluice.loop.posix.Posix;

/**
 * Requested lines on their way from one user to the next: the descriptor, which keeps the levels of
 * outputs and queues the edges of inputs, and how far its edges have been read.
 *
 * @param fd the request's; whoever has the hold owns it
 * @param offsets the lines, in the order of the value bits
 * @param lineSeqnos of the last edge that was read of each line, 0 before one
 * @param edges read so far
 * @param lostEdges of these lines
 */
public record LineHold(
    int fd, List<Integer> offsets, List<Integer> lineSeqnos, long edges, long lostEdges) {
  public LineHold {
    offsets = List.copyOf(offsets);
    lineSeqnos = List.copyOf(lineSeqnos);
    if (offsets.isEmpty() || offsets.size() != lineSeqnos.size()) {
      throw new IllegalArgumentException("gpio: a hold of no lines, or numbers of other ones");
    }
  }

  /** The same by another descriptor, as one that came from another process. */
  public LineHold by(int other) {
    return new LineHold(other, offsets, lineSeqnos, edges, lostEdges);
  }

  /** Gives the lines up, unless another has their descriptor, too. */
  public void close() {
    Posix.close(fd);
  }
}
