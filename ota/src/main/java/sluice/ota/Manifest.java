package sluice.ota;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a release says of itself. An instance cannot be wrong: whatever holds for all releases is
 * checked when it is made; whether this board wants it, {@link Board#refusal} says.
 *
 * @param name of the product, such as {@code sluice}
 * @param board it is made for, or {@code any}
 * @param minimums what must be there, by name, in which version at least; at most {@value
 *     #MINIMUMS_MAX}
 * @param files in the order of the archive; 1 to {@value #FILES_MAX}, no path twice, none a folder
 *     of another, not more together than the footprint allows
 * @param payload the compressed archive as a whole
 * @param notBefore installed from then on
 * @param expires not installed from then on; at most {@value #LIFE_DAYS_MAX} days after notBefore,
 *     so that nobody can be kept at an old release for ever
 */
public record Manifest(
    String name,
    Version version,
    String board,
    Architecture architecture,
    SortedMap<String, Version> minimums,
    Footprint footprint,
    Instant notBefore,
    Instant expires,
    PayloadFacts payload,
    List<ReleaseFile> files) {
  /** Files of a release. */
  public static final int FILES_MAX = 4_096;

  public static final int MINIMUMS_MAX = 16;

  /** Two years. */
  public static final int LIFE_DAYS_MAX = 731;

  /** For every board, or every product of a name's place. */
  public static final String ANY_BOARD = "any";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /**
   * The compressed archive.
   *
   * @param bytes 1 to {@value ReleaseFile#BYTES_MAX}
   */
  public record PayloadFacts(long bytes, Sha256 sha256) {
    public PayloadFacts {
      if (bytes < 1 || bytes > ReleaseFile.BYTES_MAX) {
        throw new IllegalArgumentException(
            "payload: " + bytes + " bytes are not within 1 to " + ReleaseFile.BYTES_MAX);
      }
    }
  }

  public Manifest {
    checkName("name", name);
    checkName("board", board);
    minimums = Collections.unmodifiableSortedMap(new TreeMap<>(minimums));
    files = List.copyOf(files);
    checkMinimums(minimums);
    checkFiles(files, footprint);
    long lifeSeconds = expires.getEpochSecond() - notBefore.getEpochSecond();
    if (lifeSeconds <= 0 || lifeSeconds > LIFE_DAYS_MAX * 86_400L) {
      throw new IllegalArgumentException(
          "expires is not within " + LIFE_DAYS_MAX + " days after not_before");
    }
  }

  private static void checkName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + ": \""
              + ReleaseFile.printable(name)
              + "\" is not up to 64 of a-z, 0-9 and . _ - with a letter or digit in front");
    }
  }

  private static void checkMinimums(Map<String, Version> minimums) {
    if (minimums.size() > MINIMUMS_MAX) {
      throw new IllegalArgumentException("more than " + MINIMUMS_MAX + " minimum versions");
    }
    minimums.keySet().forEach(name -> checkName("minimums", name));
  }

  private static void checkFiles(List<ReleaseFile> files, Footprint footprint) {
    if (files.isEmpty() || files.size() > FILES_MAX) {
      throw new IllegalArgumentException(files.size() + " files are not within 1 to " + FILES_MAX);
    }
    Set<String> paths = new HashSet<>();
    Set<String> folders = new HashSet<>();
    long bytes = 0;
    for (ReleaseFile file : files) {
      bytes += file.bytes();
      // A card may have come from a system that does not tell A from a.
      String path = file.path().toLowerCase(Locale.ROOT);
      for (int at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
        folders.add(path.substring(0, at));
      }
      if (!paths.add(path)) {
        throw new IllegalArgumentException(file.path() + " is there twice");
      }
    }
    folders.retainAll(paths);
    if (!folders.isEmpty()) {
      throw new IllegalArgumentException(folders.iterator().next() + " is a file and a folder");
    }
    if (bytes > footprint.slotBytesMax()) {
      throw new IllegalArgumentException(
          "the files have " + bytes + " bytes, slot_bytes_max is " + footprint.slotBytesMax());
    }
  }

  /** Bytes of all files together. */
  public long filesBytes() {
    return files.stream().mapToLong(ReleaseFile::bytes).sum();
  }
}
