package sluice.bench.update;

/** Requests of one kind: each is answered or has failed. One thread. */
public final class Traffic {
  private long requests;
  private long answered;
  private long failed;
  private long longestNanos;
  private String firstFailure = "";

  /** What it came to. */
  public record Account(long requests, long failed, long longestNanos, String firstFailure) {}

  void begun() {
    requests++;
  }

  void answered(long tookNanos) {
    answered++;
    longestNanos = Math.max(longestNanos, tookNanos);
  }

  void failed(String why) {
    failed++;
    firstFailure = firstFailure.isEmpty() ? why : firstFailure;
  }

  /** How many are neither. */
  long open() {
    return requests - answered - failed;
  }

  Account account() {
    return new Account(requests, failed + open(), longestNanos, firstFailure);
  }
}
