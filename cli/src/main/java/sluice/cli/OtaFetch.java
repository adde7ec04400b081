package sluice.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.net.TlsOptions;
import sluice.ota.source.Acceptance;
import sluice.ota.source.DownloadLimits;
import sluice.ota.source.DownloadListener;
import sluice.ota.source.Folder;
import sluice.ota.source.HttpsFetcher;
import sluice.ota.source.Order;

/** Where a command finds a bundle: a file, the newest of a folder, or a URL; with its progress. */
final class OtaFetch implements DownloadListener {
  private static final int PERCENT_STEP = 10;

  private final Loop loop;
  private int told = -1;
  private @Nullable Path file;
  private @Nullable String failure;

  private OtaFetch(Loop loop) {
    this.loop = loop;
  }

  static CommandSpec addOptions(CommandSpec spec) {
    return spec.addOption(
            OtaOptions.path("--ca", "FILE", false, "Who is trusted for a URL: the system's."))
        .addOption(
            OtaOptions.number("--rate", "KIB", false, "A download's KiB a second: no bound."));
  }

  /**
   * A bundle that is on this machine.
   *
   * @param where a file, a folder, or a URL
   */
  static Path bundle(ParseResult options, OtaBoard board, String where) throws IOException {
    if (where.contains("://")) {
      return fetch(options, board, where);
    }
    Path path = Path.of(where);
    return Files.isDirectory(path) ? newest(board, path) : path;
  }

  private static Path newest(OtaBoard board, Path folder) throws IOException {
    try (Acceptance acceptance = board.acceptance(board.view())) {
      Folder.Found found = Folder.newest(folder, acceptance);
      found.refused().forEach(line -> System.err.println("sluice: ota: passed over: " + line));
      if (found.bundle() == null) {
        throw new IOException(
            folder + ": has no bundle that this board takes, newer than " + acceptance.installed());
      }
      System.err.println("sluice: ota: " + found.bundle());
      return found.bundle();
    }
  }

  private static Path fetch(ParseResult options, OtaBoard board, String url) throws IOException {
    Order order = OtaOptions.made(options, url, url, text -> Order.of(URI.create(text)));
    long rate = Math.clamp(options.matchedOptionValue("--rate", 0L), 0, 1L << 20) * 1_024;
    DownloadLimits usual = DownloadLimits.USUAL;
    DownloadLimits limits =
        new DownloadLimits(usual.http(), rate, usual.totalMillis(), usual.attemptsMax());
    try (Loop loop = Loop.open();
        Dns dns = Dns.open(loop, DnsOptions.DEFAULT);
        Acceptance acceptance = board.acceptance(board.view())) {
      OtaFetch fetch = new OtaFetch(loop);
      Path folder = board.dir().resolve("download");
      TlsOptions tls = TlsOptions.USUAL.trusting(options.matchedOptionValue("--ca", (Path) null));
      var _ =
          new HttpsFetcher(loop, dns, tls, folder, acceptance, limits).fetch(order, null, fetch);
      loop.run();
      if (fetch.file == null) {
        throw new IOException(fetch.failure == null ? url + ": ended" : fetch.failure);
      }
      return fetch.file;
    }
  }

  @Override
  public void onProgress(long have, long total) {
    int percent = total <= 0 ? 0 : (int) (100 * have / total);
    if (total > 0 && percent >= told + PERCENT_STEP) {
      told = percent - percent % PERCENT_STEP;
      System.err.printf(
          Locale.ROOT, "sluice: ota: %d %% of %s%n", percent, SpoolSource.size(total));
    }
  }

  @Override
  public void onRetry(String reason, long afterMillis) {
    System.err.println("sluice: ota: " + reason + "; again in " + afterMillis / 1_000 + " s");
  }

  @Override
  public void onDone(Path done) {
    file = done;
    loop.stop();
  }

  @Override
  public void onFailed(String reason, boolean refused) {
    failure = reason;
    loop.stop();
  }
}
