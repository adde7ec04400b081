package sluice.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/** Names by the C library, on a worker, which waits as long as that does. */
final class WorkerResolver implements HostResolver {
  private final Loop loop;

  WorkerResolver(Loop loop) {
    this.loop = loop;
  }

  @Override
  public Lookup resolve(String host, Answers answers) {
    boolean[] cancelled = {false};
    boolean taken =
        loop.workers()
            .submit(
                "resolve " + host,
                () -> InetAddress.getAllByName(host),
                (found, failure) -> {
                  if (!cancelled[0]) {
                    tell(found, failure, answers);
                  }
                });
    if (!taken) {
      IOException full = new IOException("the worker queue is full; names cannot be resolved now");
      loop.defer(() -> {
        if (!cancelled[0]) {
          answers.onEnd(full);
        }
      });
    }
    return () -> cancelled[0] = true;
  }

  private static void tell(
      InetAddress @Nullable [] found, @Nullable Throwable failure, Answers answers) {
    if (found == null) {
      answers.onEnd(
          failure instanceof UnknownHostException
              ? new IOException("the name is unknown; check the spelling and the DNS servers")
              : new IOException(failure));
      return;
    }
    List<InetAddress> all = List.of(found);
    answers.onAddresses(StandardProtocolFamily.INET6, KnownHosts.family(all, true));
    answers.onAddresses(StandardProtocolFamily.INET, KnownHosts.family(all, false));
    answers.onEnd(null);
  }
}
