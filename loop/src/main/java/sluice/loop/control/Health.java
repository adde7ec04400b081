package sluice.loop.control;

/**
 * How a child does. Counters are since its start.
 *
 * @param readings made of edges and samples
 * @param edges those that are edges
 * @param published handed to a broker's socket
 * @param lagP50Micros how late the loop's timers come
 * @param lagP99Micros as above
 * @param edgeP99Micros from an edge's kernel timestamp to its PUBLISH at the socket; 0 before one
 * @param spoolBytes on disk
 * @param spoolDepth records that wait to be acknowledged
 * @param rssKib resident memory
 * @param errors readings lost, and callbacks that threw
 */
public record Health(
    long readings,
    long edges,
    long published,
    long lagP50Micros,
    long lagP99Micros,
    long edgeP99Micros,
    long spoolBytes,
    long spoolDepth,
    long rssKib,
    long errors) {
  /** Of a child that has done nothing. */
  public static final Health NONE = new Health(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
