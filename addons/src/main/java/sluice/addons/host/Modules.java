package sluice.addons.host;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.Module;
import sluice.addons.ModuleBody;
import sluice.addons.ModuleLoader;
import sluice.addons.NativeModule;
import sluice.addons.Require;
import sluice.loop.posix.Libraries;

/**
 * The modules of one addon: its cache and its extensions. Files are checked as the addon's own.
 * Loop's thread only.
 */
final class Modules {
  private static final int MODULES_MAX = 256;

  private final Candidate candidate;
  private final ModulePaths paths;
  private final Map<String, Module> cache = new LinkedHashMap<>();
  private final Map<String, ModuleLoader> extensions = new LinkedHashMap<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Modules(Candidate candidate) {
    this.candidate = candidate;
    this.paths = new ModulePaths(candidate.root(), extensions.keySet());
    extensions.put(".jar", this::jar);
    extensions.put(".json", this::json);
    extensions.put(".so", this::library);
  }

  /** The {@code require} of a file, or of the addon itself. */
  Require from(Path folder, @Nullable Module module) {
    return new From(folder, module);
  }

  private final class From implements Require {
    private final Path folder;
    private final @Nullable Module by;

    From(Path folder, @Nullable Module by) {
      this.folder = folder;
      this.by = by;
    }

    @Override
    public Object require(String name) {
      String file = resolve(name);
      Module known = cache.get(file);
      return known == null ? load(file, by).exports() : known.exports();
    }

    @Override
    public String resolve(String name) {
      try {
        return paths.resolve(name, folder).toString();
      } catch (IOException e) {
        throw new AddonException(AddonError.NOT_FOUND, "" + e.getMessage());
      }
    }

    @Override
    public Map<String, Module> cache() {
      return cache;
    }

    @Override
    public Map<String, ModuleLoader> extensions() {
      return extensions;
    }
  }

  /** In the cache before it runs, so that a circle ends; out of it again if it fails. */
  private Module load(String file, @Nullable Module by) {
    if (cache.size() >= MODULES_MAX) {
      throw new AddonException(AddonError.LIMIT, "more than " + MODULES_MAX + " modules");
    }
    Module module = new Module(file, by);
    cache.put(file, module);
    Path folder = Path.of(file).getParent();
    assert folder != null : "a real path of a file";
    boolean done = false;
    try {
      loaderOf(file).load(module, from(folder, module));
      module.markLoaded();
      if (by != null) {
        by.children().add(module);
      }
      done = true;
      return module;
    } catch (AddonException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      throw new AddonException(AddonError.FAILED, file + ": " + e);
    } finally {
      if (!done) {
        cache.remove(file, module);
      }
    }
  }

  /**
   * Of the longest extension; of a file with none that is known, a jar's, as Node takes its own.
   */
  private ModuleLoader loaderOf(String file) {
    String best = ".jar";
    int length = 0;
    for (String extension : extensions.keySet()) {
      if (file.endsWith(extension) && extension.length() > length) {
        best = extension;
        length = extension.length();
      }
    }
    ModuleLoader loader = extensions.get(best);
    if (loader == null) {
      throw new AddonException(AddonError.NOT_FOUND, file + ": nothing loads such files");
    }
    return loader;
  }

  // --- the three that are there at first ---

  private void jar(Module module, Require require) throws IOException {
    SealedCopy copy = copy(module);
    URL[] jars = {copy.path().toUri().toURL()};
    AddonLoader loader = new AddonLoader(candidate.name(), jars, null);
    opened.push(loader);
    Path folder = Path.of(module.filename()).getParent();
    ModuleBody body =
        ServiceLoader.load(ModuleBody.class, loader)
            .findFirst()
            .orElseThrow(() ->
                new RefusedException("META-INF/services/sluice.addons.ModuleBody names no class"));
    @SuppressWarnings("unchecked") // a new module's exports are such a map
    Map<String, Object> exports = (Map<String, Object>) module.exports();
    try {
      body.run(exports, require, module, module.filename(), "" + folder);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void json(Module module, Require require) throws IOException {
    try (SealedCopy copy = SealedCopy.of(candidate, Path.of(module.filename()))) {
      module.export(JsonTree.parse(Files.readAllBytes(copy.path())));
    }
  }

  private void library(Module module, Require require) throws IOException {
    Path file = Path.of(module.filename());
    SealedCopy copy = copy(module);
    ElfFile elf = ElfFile.read(copy.path(), file);
    ElfCheck.check(elf, file, System.getProperty("os.arch", ""));
    long library = MappedLibrary.open(copy, file);
    opened.push(() -> Libraries.close(library));
    NativeModule exports = symbol -> Libraries.symbol(library, symbol);
    module.export(exports);
  }

  /** Kept open: the class loader and the dynamic linker know it by its descriptor. */
  private SealedCopy copy(Module module) throws IOException {
    SealedCopy copy = SealedCopy.of(candidate, Path.of(module.filename()));
    opened.push(copy);
    return copy;
  }

  /** Nothing of the addon runs any more: closes all, last first. */
  void close() {
    cache.clear();
    extensions.clear();
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        Logger.warn("addon {}: a module: {}", candidate.name(), e.getMessage());
      }
    }
    opened.clear();
  }
}
