package sluice.ota.source;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;
import sluice.loop.net.HostResolver;
import sluice.loop.net.TlsOptions;
import sluice.loop.net.TlsSource;
import sluice.ota.Version;

/**
 * Fetches by HTTPS into a folder, and looks at what comes with an {@link Acceptance}. What it
 * needs, TLS and a thread for the disk ({@code sluice-download-1}), is there only while it fetches.
 * Loop's thread.
 */
public final class HttpsFetcher implements Follower.Fetcher {
  private static final int DISK_QUEUE_MAX = 64;

  private final Loop loop;
  private final HostResolver resolver;
  private final TlsOptions tls;
  private final Path folder;
  private final Acceptance acceptance;
  private final DownloadLimits limits;

  /**
   * A fetcher.
   *
   * @param folder is its own
   * @param acceptance is used on the thread for the disk alone
   */
  public HttpsFetcher(
      Loop loop,
      HostResolver resolver,
      TlsOptions tls,
      Path folder,
      Acceptance acceptance,
      DownloadLimits limits) {
    this.loop = loop;
    this.resolver = resolver;
    this.tls = tls;
    this.folder = folder;
    this.acceptance = acceptance;
    this.limits = limits;
  }

  @Override
  public Follower.Fetch fetch(Order order, @Nullable Version version, DownloadListener listener) {
    TlsSource source = TlsSource.open(loop, "update", tls);
    WorkerPool disk = WorkerPool.open(loop, "download", 1, DISK_QUEUE_MAX);
    Download.Tools tools =
        new Download.Tools(loop, disk, source, resolver, RandomGenerator.getDefault());
    Running running = new Running(source, disk, listener);
    Gate gate = acceptance.gate(version);
    running.download = Download.start(tools, folder, order, gate, limits, running);
    return running;
  }

  private static final class Running implements Follower.Fetch, DownloadListener {
    private final TlsSource tls;
    private final WorkerPool disk;
    private final DownloadListener listener;
    private @Nullable Download download;

    Running(TlsSource tls, WorkerPool disk, DownloadListener listener) {
      this.tls = tls;
      this.disk = disk;
      this.listener = listener;
    }

    @Override
    public void onProgress(long have, long total) {
      listener.onProgress(have, total);
    }

    @Override
    public void onRetry(String reason, long afterMillis) {
      listener.onRetry(reason, afterMillis);
    }

    @Override
    public void onDone(Path file) {
      closeTools();
      listener.onDone(file);
    }

    @Override
    public void onFailed(String reason, boolean refused) {
      closeTools();
      listener.onFailed(reason, refused);
    }

    @Override
    public void close() {
      if (download != null) {
        download.close();
      }
      closeTools();
    }

    /** Behind what the disk still has to do. */
    private void closeTools() {
      tls.close();
      if (!disk.submit("end", () -> true, (_, _) -> disk.close())) {
        disk.close();
      }
    }
  }
}
