package sluice.ota.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A tree in memory that loses what was not synced. It can stop at call <i>n</i>; what {@link
 * #reboot} finds then has each un-synced content dropped, kept or torn, and of the changes of each
 * folder's names some first ones.
 */
public final class MemoryTree implements Tree {
  /** How a call fails. */
  public enum Fault {
    /** It and all after it: the power is gone. */
    CRASH,
    /** It alone, without effect: EIO, ENOSPC. */
    REFUSED,
    /** It alone, after it had its effect. */
    DONE_AND_REFUSED
  }

  private sealed interface Node {
    Node afterCrash(Random random);
  }

  private record Link(String target) implements Node {
    @Override
    public Node afterCrash(Random random) {
      return this;
    }
  }

  private static final class Content implements Node {
    byte[] bytes = {};
    byte[] synced = {};

    @Override
    public Node afterCrash(Random random) {
      Content after = new Content();
      int kind = random.nextInt(3);
      int kept =
          kind == 0 ? synced.length : kind == 1 ? bytes.length : random.nextInt(bytes.length + 1);
      after.bytes = Arrays.copyOf(bytes, Math.max(synced.length, kept));
      after.synced = after.bytes;
      return after;
    }
  }

  private static final class Folder implements Node {
    final Map<String, Node> names = new TreeMap<>();
    final Map<String, Node> durable = new TreeMap<>();
    final List<Consumer<Map<String, Node>>> unsynced = new ArrayList<>();

    void change(Consumer<Map<String, Node>> change) {
      change.accept(names);
      unsynced.add(change);
    }

    void sync() {
      durable.clear();
      durable.putAll(names);
      unsynced.clear();
    }

    @Override
    public Folder afterCrash(Random random) {
      Map<String, Node> survivors = new TreeMap<>(durable);
      unsynced.subList(0, random.nextInt(unsynced.size() + 1)).forEach(c -> c.accept(survivors));
      Folder after = new Folder();
      survivors.forEach((name, node) -> after.names.put(name, node.afterCrash(random)));
      after.sync();
      return after;
    }
  }

  private final Folder root;
  private Fault fault = Fault.REFUSED;
  private int failAt = Integer.MAX_VALUE;
  private int calls;

  public MemoryTree() {
    this(new Folder());
  }

  private MemoryTree(Folder root) {
    this.root = root;
  }

  public void failAt(int call, Fault how) {
    failAt = call;
    fault = how;
  }

  /** Calls that change something or sync, so far. */
  public int calls() {
    return calls;
  }

  public MemoryTree reboot(Random random) {
    return new MemoryTree(root.afterCrash(random));
  }

  /** Something that changes the tree. */
  private interface Change {
    void make() throws IOException;
  }

  private void call(String what, Change change) throws IOException {
    int now = calls++;
    boolean fails = now == failAt || (now > failAt && fault == Fault.CRASH);
    if (!fails || fault == Fault.DONE_AND_REFUSED) {
      change.make();
    }
    if (fails) {
      throw new IOException(what + ": " + fault + " at call " + now);
    }
  }

  private Folder folder(String path) throws IOException {
    Node node = root;
    for (String part : path.isEmpty() ? new String[0] : path.split("/")) {
      node = node instanceof Folder folder ? folder.names.get(part) : null;
    }
    if (node instanceof Folder folder) {
      return folder;
    }
    throw node == null ? new NoSuchFileException(path) : new NotDirectoryException(path);
  }

  private static String parent(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Node node(String path) throws IOException {
    Node node = folder(parent(path)).names.get(name(path));
    if (node == null) {
      throw new NoSuchFileException(path);
    }
    return node;
  }

  private void add(String path, Node node) throws IOException {
    Folder folder = folder(parent(path));
    if (folder.names.containsKey(name(path))) {
      throw new FileAlreadyExistsException(path);
    }
    folder.change(names -> names.put(name(path), node));
  }

  @Override
  public InputStream open(String path) throws IOException {
    if (node(path) instanceof Content content) {
      return new ByteArrayInputStream(content.bytes);
    }
    throw new IOException(path + ": is no file");
  }

  @Override
  public String link(String path) throws IOException {
    if (node(path) instanceof Link link) {
      return link.target;
    }
    throw new IOException(path + ": is no link");
  }

  @Override
  public List<String> list(String path) throws IOException {
    try {
      return List.copyOf(folder(path).names.keySet());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public boolean isFolder(String path) {
    try {
      folder(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public TreeFile create(String path, boolean executable) throws IOException {
    Content content = new Content();
    call("create " + path, () -> add(path, content));
    return new TreeFile() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        call("write " + path, () -> append(content, bytes, offset, length));
      }

      @Override
      public void sync() throws IOException {
        call("sync " + path, () -> content.synced = content.bytes);
      }

      @Override
      public void close() {}
    };
  }

  private static void append(Content content, byte[] bytes, int offset, int length) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(content.bytes);
    all.write(bytes, offset, length);
    content.bytes = all.toByteArray();
  }

  @Override
  public void makeFolder(String path) throws IOException {
    call("mkdir " + path, () -> add(path, new Folder()));
  }

  @Override
  public void makeLink(String path, String target) throws IOException {
    call("symlink " + path, () -> add(path, new Link(target)));
  }

  @Override
  public void delete(String path) throws IOException {
    call(
        "delete " + path,
        () -> {
          Folder folder = folder(parent(path));
          if (folder.names.get(name(path)) instanceof Folder full && !full.names.isEmpty()) {
            throw new IOException(path + ": is not empty");
          }
          folder.change(names -> names.remove(name(path)));
        });
  }

  @Override
  public void rename(String from, String to) throws IOException {
    call(
        "rename " + from,
        () -> {
          Node node = node(from);
          folder(parent(from))
              .change(names -> {
                names.remove(name(from));
                names.put(name(to), node);
              });
        });
  }

  @Override
  public void syncFolder(String path) throws IOException {
    call("fsync " + path, () -> folder(path).sync());
  }

  @Override
  public long bytesFree() {
    return 1L << 30;
  }

  @Override
  public void close() {}
}
