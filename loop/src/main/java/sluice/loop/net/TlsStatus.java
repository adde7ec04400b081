package sluice.loop.net;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link TlsSource} stands.
 *
 * @param engine who does the cryptography; null before the first load
 * @param engineReason why it is not BoringSSL; null if it is
 * @param certificateExpires when this side's own certificate ends; null if it has none
 * @param warning that this end is near, or past, and what to do; null while it is far
 * @param problem why the files, as they are now, are not in use; null if they are
 */
public record TlsStatus(
    Tls.@Nullable Engine engine,
    @Nullable String engineReason,
    @Nullable Instant certificateExpires,
    @Nullable String warning,
    @Nullable String problem) {

  /** For people. */
  public String text() {
    if (engine == null) {
      return problem == null ? "no TLS yet" : "no TLS yet: " + problem;
    }
    String reason = engineReason == null ? "" : " (" + engineReason + ")";
    String end = warning;
    if (end == null && certificateExpires != null) {
      end = "own certificate until " + CertificateProblem.day(certificateExpires);
    }
    return "TLS by "
        + engine.label
        + reason
        + (end == null ? "" : ", " + end)
        + (problem == null ? "" : "; not in use: " + problem);
  }
}
