package sluice.ota.supervisor;

import java.util.List;

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
 * @param residentKibMax of memory in its steady state, as the release says of itself
 * @param check a command that must end well before the release is kept; empty for none
 * @param checkMillis what it may take
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
    long depthFree,
    long residentKibMax,
    List<String> check,
    long checkMillis) {
  public static final ProofLimits DEFAULT =
      new ProofLimits(
          10_000,
          60_000,
          90,
          200,
          20_000,
          150,
          131_072,
          0,
          1_000,
          Long.MAX_VALUE,
          List.of(),
          30_000);

  public ProofLimits {
    check = List.copyOf(check);
  }

  /** The same but for what a release says of itself. */
  public ProofLimits resident(long kibMax) {
    return new ProofLimits(
        settleMillis,
        proveMillis,
        ratePercentMin,
        latencyPercentMax,
        latencyMicrosFree,
        memoryPercentMax,
        memoryKibMax,
        errorsMax,
        depthFree,
        kibMax,
        check,
        checkMillis);
  }

  /** The same with another command. */
  public ProofLimits checkedBy(List<String> command, long millisMax) {
    return new ProofLimits(
        settleMillis,
        proveMillis,
        ratePercentMin,
        latencyPercentMax,
        latencyMicrosFree,
        memoryPercentMax,
        memoryKibMax,
        errorsMax,
        depthFree,
        residentKibMax,
        command,
        millisMax);
  }
}
