package sluice.ota.source;

import java.nio.file.Path;
import sluice.ota.Version;

/** Fetches by HTTPS into a folder, and looks at what comes with an {@link Acceptance}. */
public final class HttpsFetcher implements Follower.Fetcher {
  private final Download.Tools tools;
  private final Path folder;
  private final Acceptance acceptance;
  private final DownloadLimits limits;

  /**
   * A fetcher.
   *
   * @param folder is its own
   * @param acceptance is used on the tools' worker alone
   */
  public HttpsFetcher(
      Download.Tools tools, Path folder, Acceptance acceptance, DownloadLimits limits) {
    this.tools = tools;
    this.folder = folder;
    this.acceptance = acceptance;
    this.limits = limits;
  }

  @Override
  public Follower.Fetch fetch(Order order, Version version, DownloadListener listener) {
    return Download.start(tools, folder, order, acceptance.gate(version), limits, listener)::close;
  }
}
