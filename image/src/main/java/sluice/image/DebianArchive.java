package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packages of one Debian release for one architecture, with this machine's apt and mirrors, but a
 * state of its own: fetched, verified by apt against Debian's keys, unpacked, never installed.
 * Needs no root.
 */
public final class DebianArchive {
  /** The release that boards get. */
  public static final String RELEASE = "trixie";

  private static final Duration LISTS_AGE_MAX = Duration.ofDays(1);

  /** {@code Inst NAME (VERSION RELEASE [ARCH])}, of {@code apt-get --simulate install}. */
  private static final Pattern INSTALL =
      Pattern.compile("^Inst (\\S+?)(?::\\S+)? \\((\\S+) .*\\[(\\w+)\\]\\)", Pattern.MULTILINE);

  private record Chosen(String name, String version, String arch) {
    String file() {
      return name + "_" + version.replace(":", "%3a") + "_" + arch + ".deb";
    }
  }

  private final Path cache;
  private final Path dir;
  private final Path packages;

  private DebianArchive(Path cache, Path dir) {
    this.cache = cache;
    this.dir = dir;
    this.packages = cache.resolve("packages");
  }

  /**
   * Opens it, and brings its lists up to date if they are older than a day.
   *
   * @param cache where lists and packages are kept between runs
   * @throws UnavailableException if this is no Debian, or its mirror is out of reach and nothing is
   *     kept from before
   */
  public static DebianArchive open(Path cache, Arch arch) throws IOException {
    Path dir = cache.resolve("apt-" + arch.debian());
    DebianArchive archive = new DebianArchive(cache, dir);
    Files.createDirectories(archive.packages);
    try (var _ = CacheLock.of(cache)) {
      archive.prepare(arch);
    }
    return archive;
  }

  private void prepare(Arch arch) throws IOException {
    for (String part : List.of("lists/partial", "cache/archives/partial")) {
      Files.createDirectories(dir.resolve(part));
    }
    if (Files.notExists(dir.resolve("status"))) {
      Files.createFile(dir.resolve("status")); // as if nothing were installed
    }
    Files.writeString(dir.resolve("apt.conf"), settings(dir, arch));
    refresh();
  }

  private static String settings(Path dir, Arch arch) {
    String user = System.getProperty("user.name");
    String name = arch.debian();
    return """
    #clear APT::Update::Post-Invoke;
    #clear APT::Update::Post-Invoke-Success;
    APT::Sandbox::User "%s";
    APT::Install-Recommends "false";
    Acquire::Languages "none";
    Dir::State "%s";
    Dir::State::status "%s/status";
    Dir::Cache "%s/cache";
    Dir::Etc::sourcelist "%s/sources.list";
    Dir::Etc::sourceparts "-";
    APT::Architecture "%s";
    APT::Architectures { "%s"; };
    """
        .formatted(user, dir, dir, dir, dir, name, name);
  }

  private void refresh() throws IOException {
    Path done = dir.resolve("lists.done");
    boolean known = Files.exists(done);
    Instant old = Instant.now().minus(LISTS_AGE_MAX);
    if (known && Files.getLastModifiedTime(done).toInstant().isAfter(old)) {
      return;
    }
    try {
      Files.write(dir.resolve("sources.list"), Mirrors.ofHost().sources(RELEASE));
      apt("apt-get", "update", "--error-on=any").run();
      Files.writeString(done, "");
    } catch (UnavailableException e) {
      throw e;
    } catch (IOException e) {
      if (!known) {
        throw new UnavailableException("Debian's archive is out of reach: " + e.getMessage(), e);
      }
    }
  }

  private Command apt(String program, Object... words) {
    return Command.of(program, "-q", "-c", dir.resolve("apt.conf")).and(words);
  }

  /**
   * Packages and all that they depend on.
   *
   * @return their files
   */
  public List<Path> withDependencies(String... names) throws IOException {
    return fetch(name -> true, names);
  }

  /**
   * Packages that packages depend on, or those themselves.
   *
   * @param wanted which, by name
   */
  public List<Path> fetch(Predicate<String> wanted, String... names) throws IOException {
    try (var _ = CacheLock.of(cache)) {
      return fetchAlone(wanted, names);
    }
  }

  private List<Path> fetchAlone(Predicate<String> wanted, String... names) throws IOException {
    String plan = apt("apt-get", "--simulate", "install").and((Object[]) names).output();
    List<Chosen> chosen = new ArrayList<>();
    Matcher install = INSTALL.matcher(plan);
    while (install.find()) {
      if (wanted.test(install.group(1))) {
        chosen.add(new Chosen(install.group(1), install.group(2), install.group(3)));
      }
    }
    if (chosen.isEmpty()) {
      throw new IOException("apt-get install " + String.join(" ", names) + ": nothing is wanted");
    }
    download(chosen);
    return chosen.stream().map(each -> packages.resolve(each.file())).toList();
  }

  /** Exactly these, and not what they depend on. */
  public List<Path> only(String... names) throws IOException {
    return fetch(List.of(names)::contains, names);
  }

  private void download(List<Chosen> chosen) throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Chosen each : chosen) {
      if (Files.notExists(packages.resolve(each.file()))) {
        missing.add(each.name() + "=" + each.version());
      }
    }
    if (!missing.isEmpty()) {
      Path arriving = Files.createTempDirectory(packages, "arriving");
      apt("apt-get", "download").and(missing.toArray()).in(arriving).run();
      FileTrees.moveAll(arriving, packages); // whole files only, whatever happens on the way
    }
  }
}
