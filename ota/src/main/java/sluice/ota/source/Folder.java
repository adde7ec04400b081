package sluice.ota.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.Version;
import sluice.ota.bundle.Bundle;

/**
 * A folder with bundles, such as a stick that somebody has put in: the newest release in it that
 * this board takes, by a delta if there is one for it. Blocking.
 */
public final class Folder {
  /** Bundles that are looked at. */
  public static final int BUNDLES_MAX = 256;

  /** How its files are named. */
  public static final String SUFFIX = ".sluice";

  /**
   * What was found.
   *
   * @param bundle null if there is nothing newer than what runs that this board takes
   * @param refused a line for each bundle that is newer and not taken, with its reason
   */
  public record Found(@Nullable Path bundle, List<String> refused) {
    public Found {
      refused = List.copyOf(refused);
    }
  }

  /** A bundle that may be it. */
  private record Candidate(Path path, Version version, long bytes) {}

  private Folder() {}

  /** Looks through a folder; what is in folders below it does not count. */
  public static Found newest(Path folder, Acceptance acceptance) throws IOException {
    List<String> refused = new ArrayList<>();
    for (Candidate candidate : candidates(folder, acceptance, refused)) {
      try (Bundle bundle = Bundle.open(candidate.path)) {
        var _ = acceptance.verify(candidate.path, bundle);
        return new Found(candidate.path, refused);
      } catch (IOException e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }
    return new Found(null, refused);
  }

  /** Newest first, and of one version the smallest: a delta that fits is. */
  private static List<Candidate> candidates(
      Path folder, Acceptance acceptance, List<String> refused) throws IOException {
    Version installed = acceptance.installed();
    List<Candidate> candidates = new ArrayList<>();
    for (Path path : bundles(folder)) {
      try (Bundle bundle = Bundle.open(path)) {
        Manifest manifest = bundle.unverifiedManifest();
        if (manifest.version().compareTo(installed) > 0) {
          candidates.add(new Candidate(path, manifest.version(), Files.size(path)));
        }
      } catch (IOException e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }
    candidates.sort(
        Comparator.comparing(Candidate::version)
            .reversed()
            .thenComparingLong(Candidate::bytes)
            .thenComparing(Candidate::path));
    return candidates;
  }

  private static List<Path> bundles(Path folder) throws IOException {
    List<Path> bundles = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          bundles.add(file);
        }
        if (bundles.size() > BUNDLES_MAX) {
          throw new IOException(
              folder + ": has more than " + BUNDLES_MAX + " bundles; put the one that is meant in");
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IOException(folder + ": is no folder", e);
    }
    return bundles;
  }
}
