package sluice.ota.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.Mark;
import sluice.ota.Payload;
import sluice.ota.Slot;
import sluice.ota.Slots;
import sluice.ota.UpdateMachine;
import sluice.ota.Version;

/**
 * The slots below a folder:
 *
 * <pre>
 * current -> slots/a      what boots; not there: the factory's
 * slots/a/                a release's files
 * slots/a.mark            bad REASON, trial, trying or good; not there: empty
 * slots/a.version         1.4.0
 * slots/a.manifest        as it was signed
 * slots/a.sha256          for 'cd slots/a &amp;&amp; sha256sum -c ../a.sha256'
 * floor                   the highest version that was committed
 * delegation              the highest version of a delegation that was seen
 * roots/2.json            root keys that came over the air, as they were signed
 * history                 a line for each update, the last ones
 * </pre>
 *
 * Each call is one step of {@link sluice.ota.UpdateMachine}, and durable when it returns. One
 * thread at a time; blocking.
 */
public final class SlotStore implements Closeable {
  /** Lines of history that are kept. */
  public static final int HISTORY_LINES_MAX = 200;

  private static final int MANIFEST_BYTES_MAX = 1 << 20;

  /** Characters of a reason. */
  private static final int REASON_MAX = 300;

  private static final String SLOTS = "slots";
  private static final String CURRENT = "current";
  private static final String FLOOR = "floor";
  private static final String DELEGATION = "delegation";
  private static final String HISTORY = "history";
  private static final String ROOTS = "roots";
  private static final String JSON = ".json";

  /** Nine digits, as the numbers have; else a file is somebody else's. */
  private static final Pattern ROOT_FILE = Pattern.compile("[1-9][0-9]{0,8}[.]json");

  private final Tree tree;
  private final SmallFiles files;
  private final SlotFiles contents;

  private SlotStore(Tree tree) {
    this.tree = tree;
    this.files = new SmallFiles(tree);
    this.contents = new SlotFiles(tree);
  }

  /** Opens the store of a tree, and creates its folders if the tree is new. */
  public static SlotStore open(Tree tree) throws IOException {
    if (!tree.isFolder(SLOTS)) {
      tree.makeFolder(SLOTS);
      tree.syncFolder("");
    }
    return new SlotStore(tree);
  }

  /** Opens it for reading only. */
  public static SlotStore view(Tree tree) {
    return new SlotStore(tree);
  }

  /** As they stand on disk. */
  public Slots slots() throws IOException {
    String link = files.readLink(CURRENT);
    Slot current = Slot.FACTORY;
    if (link != null) {
      current =
          switch (link) {
            case "slots/a" -> Slot.A;
            case "slots/b" -> Slot.B;
            default ->
                throw new IOException(
                    CURRENT + " -> " + link + ": is no slot; let it point to slots/a or slots/b");
          };
    }
    return new Slots(current, mark(Slot.A), mark(Slot.B));
  }

  private Mark mark(Slot slot) throws IOException {
    String text = files.read(path(slot) + ".mark");
    if (text == null) {
      return Mark.EMPTY;
    }
    String word = text.strip().split("[ \n]", 2)[0];
    for (Mark mark : Mark.values()) {
      if (mark.toString().equals(word)) {
        return mark;
      }
    }
    return Mark.BAD; // whoever wrote it, nothing is started for it
  }

  /** Why a slot is bad; empty if it is not. */
  public String reason(Slot slot) throws IOException {
    String text = slot == Slot.FACTORY ? null : files.read(path(slot) + ".mark");
    return text != null && text.startsWith("bad ") ? text.substring(4).strip() : "";
  }

  /** Why a version is bad in the slot that it is in; null if it is in none, or not bad. */
  public @Nullable String gaveUp(Version version) throws IOException {
    for (Slot slot : new Slot[] {Slot.A, Slot.B}) {
      String reason = reason(slot);
      boolean bad = mark(slot) == Mark.BAD && !reason.equals(UpdateMachine.BEING_WRITTEN);
      if (bad && version.equals(version(slot))) {
        return reason;
      }
    }
    return null;
  }

  /** What is in a slot; null if nothing is, or it is the factory's. */
  public @Nullable Version version(Slot slot) throws IOException {
    return slot == Slot.FACTORY ? null : readVersion(path(slot) + ".version");
  }

  /** A slot's manifest, as it was signed; null if there is none, or it is the factory's. */
  public byte @Nullable [] manifest(Slot slot) throws IOException {
    return slot == Slot.FACTORY ? null : files.bytes(path(slot) + ".manifest", MANIFEST_BYTES_MAX);
  }

  private @Nullable Version readVersion(String path) throws IOException {
    String text = files.read(path);
    try {
      return text == null ? null : Version.of(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  public void mark(Slot slot, Mark mark, String reason) throws IOException {
    String line = (mark + " " + oneLine(reason)).strip() + "\n";
    files.replace(path(slot) + ".mark", line);
  }

  /** Empties a slot and writes a release into it. It must be marked bad. */
  public void write(Slot slot, Manifest manifest, byte[] manifestBytes, Payload payload)
      throws IOException {
    if (mark(slot) != Mark.BAD || slots().current() == slot) {
      throw new IllegalStateException("slot " + slot + " is in use"); // the machine is wrong
    }
    contents.clear(path(slot));
    contents.write(path(slot), payload);
    files.replace(path(slot) + ".manifest", manifestBytes);
    files.replace(path(slot) + ".sha256", SlotFiles.sums(manifest));
    files.replace(path(slot) + ".version", manifest.version() + "\n");
  }

  /** Makes all of a slot's names durable, and reads it back. */
  public void sync(Slot slot) throws IOException {
    contents.sync(path(slot));
    tree.syncFolder(SLOTS);
    verify(slot);
  }

  /**
   * Reads all of a slot.
   *
   * @throws IOException if a file is missing, more than was written, or not what it was
   */
  public void verify(Slot slot) throws IOException {
    String sums = files.read(path(slot) + ".sha256");
    if (sums == null) {
      throw new IOException(path(slot) + ".sha256: is not there");
    }
    contents.verify(path(slot), sums);
  }

  /** A file of a slot, up to {@link SmallFiles#BYTES_MAX} bytes. */
  byte[] content(Slot slot, String file) throws IOException {
    try (InputStream in = tree.open(path(slot) + "/" + file)) {
      return in.readNBytes(SmallFiles.BYTES_MAX);
    }
  }

  /** Makes a slot the one that boots. */
  public void switchTo(Slot slot) throws IOException {
    if (slot == Slot.FACTORY) {
      tree.delete(CURRENT);
      tree.syncFolder("");
    } else {
      files.replaceLink(CURRENT, path(slot));
    }
  }

  /** Room for a slot, in bytes. */
  public long bytesFree() throws IOException {
    return tree.bytesFree();
  }

  /** The highest version that was committed; null before the first. */
  public @Nullable Version floor() throws IOException {
    Version floor = readVersion(FLOOR);
    Version running = version(slots().current()); // whose commit power may have cut short
    boolean higher = running != null && (floor == null || running.compareTo(floor) > 0);
    return higher ? running : floor;
  }

  /** From now on, what is older than a slot's release is refused. */
  public void raiseFloor(Slot slot) throws IOException {
    Version version = version(slot);
    Version floor = readVersion(FLOOR);
    if (version != null && (floor == null || version.compareTo(floor) > 0)) {
      files.replace(FLOOR, version + "\n");
    }
  }

  /** The highest version of a delegation that was seen; 0 if none was. */
  public long delegationFloor() throws IOException {
    String text = files.read(DELEGATION);
    try {
      return text == null ? 0 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IOException(DELEGATION + ": is no number; write the last one you trust", e);
    }
  }

  /** From now on, older delegations are refused, whatever becomes of the release. */
  public void raiseDelegationFloor(long version) throws IOException {
    if (version > delegationFloor()) {
      files.replace(DELEGATION, version + "\n");
    }
  }

  /** Root keys that came over the air, in the order of their numbers. */
  public List<byte[]> roots() throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : tree.list(ROOTS)) {
      if (ROOT_FILE.matcher(name).matches()) {
        numbers.add(Long.parseLong(name.substring(0, name.length() - JSON.length())));
      }
    }
    List<byte[]> roots = new ArrayList<>();
    for (long number : numbers.stream().sorted().toList()) {
      String text = files.read(ROOTS + "/" + number + JSON);
      if (text != null) {
        roots.add(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return roots;
  }

  /**
   * Keeps root keys, so that those before them are refused from now on.
   *
   * @param number of the root, 1 to 999999999
   */
  public void addRoot(long number, byte[] signed) throws IOException {
    if (!tree.isFolder(ROOTS)) {
      tree.makeFolder(ROOTS);
      tree.syncFolder("");
    }
    files.replace(ROOTS + "/" + number + JSON, signed);
  }

  /**
   * Opens a file of a release in a slot.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public InputStream open(Slot slot, String file) throws IOException {
    return tree.open(path(slot) + "/" + file);
  }

  /** Adds a line to the history, and drops the oldest if there are too many. */
  public void note(String line) throws IOException {
    List<String> lines = new ArrayList<>(history());
    lines.add(oneLine(line));
    int from = Math.max(0, lines.size() - HISTORY_LINES_MAX);
    files.replace(HISTORY, String.join("\n", lines.subList(from, lines.size())) + "\n");
  }

  /** Oldest first. */
  public List<String> history() throws IOException {
    String text = files.read(HISTORY);
    return text == null ? List.of() : text.lines().toList();
  }

  private static String path(Slot slot) {
    if (slot == Slot.FACTORY) {
      throw new IllegalArgumentException("the factory's slot is not the store's");
    }
    return SLOTS + "/" + slot.name().toLowerCase(Locale.ROOT);
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.substring(0, Math.min(line.length(), REASON_MAX));
  }

  @Override
  public void close() {
    tree.close();
  }
}
