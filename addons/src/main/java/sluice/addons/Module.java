package sluice.addons;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that was required: Node's {@code module}. Loop's thread only. */
public final class Module {
  private final String filename;
  private final @Nullable Module parent;
  private final List<Module> children = new ArrayList<>();
  private Object exports = new LinkedHashMap<String, Object>();
  private boolean loaded;

  /**
   * One that is not loaded yet, with a map as its exports.
   *
   * @param filename its real path
   * @param parent who required it first; null for the first of all
   */
  public Module(String filename, @Nullable Module parent) {
    this.filename = filename;
    this.parent = parent;
  }

  /** Its real path. */
  public String filename() {
    return filename;
  }

  /** What {@code require} returns for it; before it is loaded, what there is of it so far. */
  public Object exports() {
    return exports;
  }

  /** Replaces what it exports, as {@code module.exports = ...}. */
  public void export(Object value) {
    exports = value;
  }

  /** Whether it has run to its end. */
  public boolean isLoaded() {
    return loaded;
  }

  /** It has. */
  public void markLoaded() {
    loaded = true;
  }

  /** Who required it first, or null. */
  public @Nullable Module parent() {
    return parent;
  }

  /** What it required first. */
  public List<Module> children() {
    return children;
  }
}
