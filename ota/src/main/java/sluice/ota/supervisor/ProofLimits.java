package sluice.ota.supervisor;

/**
 * When a trial is as good as what ran before.
 *
 * @param settleMillis what a release may take to settle; not measured
 * @param proveMillis what is measured after that
 * @param ratePercentMin of the readings and publishes a second before
 * @param latencyPercentMax of the loop's lag and of the way from an edge to its publish before
 * @param latencyMicrosFree what is never too long, however short it was before
 * @param memoryPercentMax of the resident memory before
 * @param memoryKibMax of resident memory, whatever it was before
 * @param errorsMax more than before in the same time
 * @param depthFree records by which the spool may grow
 */
public record ProofLimits(
    long settleMillis,
    long proveMillis,
    int ratePercentMin,
    int latencyPercentMax,
    long latencyMicrosFree,
    int memoryPercentMax,
    long memoryKibMax,
    long errorsMax,
    long depthFree) {
  public static final ProofLimits DEFAULT =
      new ProofLimits(10_000, 60_000, 90, 200, 20_000, 150, 131_072, 0, 1_000);
}
