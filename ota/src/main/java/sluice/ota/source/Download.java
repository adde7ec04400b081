package sluice.ota.source;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsSource;
import sluice.ota.Sha256;

/**
 * Fetches a file by HTTPS: asks for what is not there yet, follows redirects, waits and asks again,
 * until all is there or it is given up. What is there outlives power cuts ({@link PartialFile}).
 * Loop's thread; files are a worker's.
 */
public final class Download {
  /** Redirects that are followed, one after the other. */
  public static final int REDIRECTS_MAX = 5;

  /** Beginnings from the first byte, because what was there was of no use. */
  static final int RESTARTS_MAX = 3;

  private static final long BACKOFF_MILLIS_MIN = 1_000;
  private static final long BACKOFF_MILLIS_MAX = 300_000;

  /** What makes an attempt one that brought something. */
  private static final long PROGRESS_BYTES = 64 * 1_024;

  /** With what a download works. */
  public record Tools(
      Loop loop, WorkerPool disk, TlsSource tls, HostResolver resolver, RandomGenerator random) {}

  private final Tools tools;
  private final Path folder;
  private final Order order;
  private final Gate gate;
  private final DownloadLimits limits;
  private final DownloadListener listener;
  private final Timer tooLate;
  private URI uri;
  private @Nullable PartialFile file;
  private @Nullable Transfer transfer;
  private @Nullable Timer backoff;
  private boolean over;
  private int redirects;
  private int restarts;
  private int failures;
  private long haveBefore;

  private Download(
      Tools tools,
      Path folder,
      Order order,
      Gate gate,
      DownloadLimits limits,
      DownloadListener listener) {
    this.tools = tools;
    this.folder = folder;
    this.order = order;
    this.gate = gate;
    this.limits = limits;
    this.listener = listener;
    this.uri = order.url();
    this.tooLate =
        tools
            .loop()
            .setTimeout(
                limits.totalMillis(),
                () -> fail("it is not complete within " + limits.totalMillis() + " ms", false));
  }

  /**
   * Begins, or goes on with what is there.
   *
   * @param folder is this download's alone
   */
  public static Download start(
      Tools tools,
      Path folder,
      Order order,
      Gate gate,
      DownloadLimits limits,
      DownloadListener listener) {
    Download download = new Download(tools, folder, order, gate, limits, listener);
    tools.loop().defer(download::open);
    return download;
  }

  /** Ends it; what is there stays for the next time. */
  public void close() {
    if (!over) {
      over = true;
      tooLate.close();
      if (backoff != null) {
        backoff.close();
      }
      if (transfer != null) {
        transfer.close();
      }
      PartialFile open = file;
      if (open != null) { // behind what the worker may still do with it
        work(
            () -> {
              open.sync();
              open.close();
              return "";
            },
            _ -> {});
      }
    }
  }

  private void open() {
    if (over) {
      return;
    }
    work(
        () -> PartialFile.open(folder, order.key()),
        opened -> {
          file = opened;
          haveBefore = opened.have();
          ask();
        });
  }

  private void ask() {
    tools
        .tls()
        .latest((tls, problem) -> {
          if (over) {
            return;
          }
          if (tls == null) {
            fail(String.valueOf(problem), false);
          } else {
            ask(tls);
          }
        });
  }

  private void ask(Tls tls) {
    PartialFile to = file;
    if (to == null) {
      throw new IllegalStateException("there is no file to write to");
    }
    transfer =
        Transfer.start(
            tools.loop(),
            tools.disk(),
            uri,
            to,
            gate,
            order,
            limits,
            tls,
            tools.resolver(),
            new Progress());
  }

  private final class Progress implements Transfer.Listener {
    private long have = haveBefore;

    @Override
    public void onProgress(long now, long total) {
      have = now;
      listener.onProgress(now, total);
    }

    @Override
    public void onEnd(Transfer.End end) {
      transfer = null;
      switch (end) {
        case Transfer.End.Complete() -> check();
        case Transfer.End.Elsewhere(URI to) -> redirect(to);
        case Transfer.End.Restart(String reason) -> restart(reason);
        case Transfer.End.Again(String reason, int seconds) -> again(have, reason, seconds);
        case Transfer.End.Refused(String reason) -> fail(reason, true);
      }
    }
  }

  private void redirect(URI to) {
    redirects++;
    if (redirects > REDIRECTS_MAX) {
      fail("the server leads elsewhere more than " + REDIRECTS_MAX + " times", true);
      return;
    }
    uri = to;
    ask();
  }

  private void again(long have, String reason, int seconds) {
    failures = have - haveBefore >= PROGRESS_BYTES ? 1 : failures + 1;
    haveBefore = have;
    if (failures >= limits.attemptsMax()) {
      fail(reason + " (" + failures + " times)", false);
      return;
    }
    long most = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(failures, 20));
    long millis = Math.max(seconds * 1_000L, tools.random().nextLong(most / 2, most));
    redirects = 0;
    uri = order.url();
    listener.onRetry(reason, millis);
    backoff = tools.loop().setTimeout(millis, this::ask);
  }

  private void restart(String reason) {
    restarts++;
    if (restarts > RESTARTS_MAX) {
      fail(reason, true);
      return;
    }
    PartialFile open = file;
    if (open != null) {
      work(
          () -> {
            open.restart();
            return "";
          },
          _ -> again(0, reason, 0));
    }
  }

  private void check() {
    PartialFile open = file;
    Sha256 wanted = order.sha256();
    if (open == null) {
      return;
    }
    work(
        () -> {
          if (wanted != null && !open.sum().equals(wanted)) {
            return "";
          }
          Path done = open.complete();
          open.close();
          return done.toString();
        },
        done -> {
          if (done.isEmpty()) {
            restart("what came is not what was promised (sha256)");
          } else {
            file = null;
            close();
            listener.onDone(Path.of(done));
          }
        });
  }

  private void fail(String reason, boolean refused) {
    if (over) {
      return;
    }
    close();
    if (refused) {
      work(
          () -> {
            Files.deleteIfExists(folder.resolve(order.key() + ".state"));
            Files.deleteIfExists(folder.resolve(order.key() + ".part"));
            return "";
          },
          _ -> {});
    }
    listener.onFailed(uri.getHost() + ": " + reason, refused);
  }

  /** What a worker's work is followed by. */
  private interface Then<T> {
    void done(T result);
  }

  private <T> void work(Callable<T> job, Then<T> then) {
    boolean taken =
        tools
            .disk()
            .submit(
                "download",
                job,
                (result, failure) -> {
                  if (failure != null) {
                    fail(
                        failure instanceof IOException ? "" + failure.getMessage() : "" + failure,
                        false);
                  } else if (!over && result != null) {
                    then.done(result);
                  }
                });
    if (!taken) {
      fail("the disk's queue is full", false);
    }
  }
}
