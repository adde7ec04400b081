package sluice.loop.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * {@code resolv.conf} and the hosts file as they are now: before a lookup they are looked at again,
 * on a worker, if that was a while ago (as the C library does; a board that resolves nothing is not
 * woken). What cannot be read, or names no server, changes nothing.
 */
final class DnsFiles {
  /** How long what was read is taken for current. */
  static final long CHECK_MILLIS = 1_000;

  /** Lookups wait no longer for busy workers, and go on with what is known. */
  static final long WAIT_MILLIS_MAX = 500;

  /** The first time there is nothing to go on with. */
  static final long FIRST_WAIT_MILLIS_MAX = 5_000;

  /** A longer file is not read. */
  static final int BYTES_MAX = 1 << 20;

  /** A state of a file; another one means that it is read again. */
  private record Stamp(long modifiedMillis, long bytes, @Nullable Object key) {}

  /** What a look at a file brought. */
  private record Look<T>(@Nullable Stamp stamp, @Nullable T content, @Nullable String problem) {}

  private record Looks(Look<ResolvConf> conf, Look<HostsFile> hosts) {}

  private interface Parser<T> {
    T parse(String text);
  }

  private final Loop loop;
  private final DnsOptions options;
  private final Runnable onServersChanged;
  private final List<Runnable> waiting = new ArrayList<>();
  private ResolvConf file = ResolvConf.DEFAULT;
  private ResolvConf conf;
  private HostsFile hosts = HostsFile.EMPTY;
  private @Nullable Stamp confStamp;
  private @Nullable Stamp hostsStamp;
  private @Nullable String confProblem;
  private @Nullable String hostsProblem;
  private @Nullable Timer patience;
  private boolean looking;
  private boolean looked;
  private boolean closed;
  private long lookedNanos;

  DnsFiles(Loop loop, DnsOptions options, Runnable onServersChanged) {
    this.loop = loop;
    this.options = options;
    this.onServersChanged = onServersChanged;
    this.conf = file.overriddenBy(options.overrides());
  }

  /** With the configuration's overrides in it. */
  ResolvConf conf() {
    return conf;
  }

  HostsFile hosts() {
    return hosts;
  }

  /** Calls back once both are current; maybe before this returns. */
  void whenCurrent(Runnable then) {
    long age = loop.clock().nanoTime() - lookedNanos;
    if (looked && age < CHECK_MILLIS * 1_000_000) {
      then.run();
      return;
    }
    waiting.add(then);
    if (!looking && !look()) {
      goOn(); // the workers' queue is full
    }
  }

  /** Calls nobody back any more. */
  void close() {
    closed = true;
    waiting.clear();
    if (patience != null) {
      patience.close();
    }
  }

  private boolean look() {
    Stamp knownConf = confStamp;
    Stamp knownHosts = hostsStamp;
    looking =
        loop.workers()
            .submit(
                "look at resolv.conf",
                () ->
                    new Looks(
                        look(options.resolvConf(), knownConf, ResolvConf::parse),
                        look(options.hosts(), knownHosts, HostsFile::parse)),
                this::onLooked);
    if (looking) {
      patience = loop.setTimeout(looked ? WAIT_MILLIS_MAX : FIRST_WAIT_MILLIS_MAX, this::goOn);
    }
    return looking;
  }

  private void onLooked(@Nullable Looks looks, @Nullable Throwable failure) {
    looking = false;
    if (closed) {
      return;
    }
    looked = true;
    lookedNanos = loop.clock().nanoTime();
    if (looks != null) {
      take(looks);
    } else {
      Logger.warn("dns: {}", String.valueOf(failure));
    }
    goOn();
  }

  private void take(Looks looks) {
    hostsStamp = looks.hosts().stamp();
    HostsFile newHosts = looks.hosts().content();
    hosts = newHosts == null ? hosts : newHosts;
    hostsProblem = tell(options.hosts(), looks.hosts().problem(), hostsProblem);
    confStamp = looks.conf().stamp();
    ResolvConf newConf = looks.conf().content();
    String problem = looks.conf().problem();
    if (newConf != null && newConf.servers().isEmpty()) {
      problem = "it names no server";
      newConf = newConf.withServers(file.servers());
    } else if (newConf == null && problem == null) {
      problem = confProblem; // unchanged, and so is what is wrong with it
    }
    if (options.overrides().servers().isEmpty()) {
      confProblem = tell(options.resolvConf(), problem, confProblem);
    }
    if (newConf != null) {
      List<InetSocketAddress> before = conf.servers();
      file = newConf;
      conf = file.overriddenBy(options.overrides());
      if (!conf.servers().equals(before)) {
        onServersChanged.run();
      }
    }
  }

  private static @Nullable String tell(Path of, @Nullable String problem, @Nullable String before) {
    if (problem != null && !problem.equals(before)) {
      Logger.warn("dns: {}: {}; what was known before holds", of, problem);
    }
    return problem;
  }

  private void goOn() {
    if (patience != null) {
      patience.close();
      patience = null;
    }
    List<Runnable> ready = List.copyOf(waiting);
    waiting.clear();
    for (Runnable then : ready) {
      loop.dispatch("dns", then);
    }
  }

  // --- on a worker ---

  private static <T> Look<T> look(Path path, @Nullable Stamp known, Parser<T> parser) {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp stamp = new Stamp(now.lastModifiedTime().toMillis(), now.size(), now.fileKey());
      if (stamp.equals(known)) {
        return new Look<>(stamp, null, null);
      }
      if (!now.isRegularFile()) {
        return new Look<>(null, null, "is no file");
      }
      if (now.size() > BYTES_MAX) {
        return new Look<>(stamp, null, "is over " + BYTES_MAX + " bytes");
      }
      byte[] bytes = Files.readAllBytes(path);
      return new Look<>(stamp, parser.parse(new String(bytes, StandardCharsets.ISO_8859_1)), null);
    } catch (NoSuchFileException e) {
      return new Look<>(null, null, "is not there");
    } catch (IOException e) {
      return new Look<>(null, null, e.toString());
    }
  }
}
