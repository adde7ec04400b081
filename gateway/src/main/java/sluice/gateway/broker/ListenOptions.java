package sluice.gateway.broker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.Endpoint;
import sluice.loop.net.TlsOptions;

/**
 * One listener.
 *
 * @param name for logs, the status and a hand-over
 * @param tls the server's; null for none
 * @param users the file of names and hashed passwords; null for none
 * @param anonymous whether a client without a user name is let in
 */
public record ListenOptions(
    String name,
    Endpoint endpoint,
    @Nullable TlsOptions tls,
    @Nullable Path users,
    boolean anonymous,
    TopicRules topics,
    ListenLimits limits) {

  /** The same at another place: a socket that listens already. */
  ListenOptions at(Endpoint other) {
    return new ListenOptions(name, other, tls, users, anonymous, topics, limits);
  }

  /** Whether clients show certificates. */
  boolean wantsCertificates() {
    return tls != null && tls.ca() != null;
  }
}
