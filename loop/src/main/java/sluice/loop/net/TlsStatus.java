package sluice.loop.net;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link TlsSource} stands.
 *
 * @param engine who does the cryptography; null before the first load
 * @param engineReason why it is not BoringSSL; null if it is
 * @param certificateExpires when this side's own certificate ends; null if it has none
 * @param problem why the files, as they are now, are not in use; null if they are
 */
public record TlsStatus(
    Tls.@Nullable Engine engine,
    @Nullable String engineReason,
    @Nullable Instant certificateExpires,
    @Nullable String problem) {}
