package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonManifest.Kind;

/**
 * An addon's files, all checked.
 *
 * @param library null if it has none
 * @param elf of the library
 * @param jar null if it has none
 */
record VerifiedFiles(@Nullable SealedCopy library, @Nullable ElfFile elf, @Nullable SealedCopy jar)
    implements AutoCloseable {

  /** Checks them: a worker's work. */
  static VerifiedFiles of(Candidate candidate, Trust trust) throws IOException {
    Path library = candidate.library();
    Path jar = candidate.jar();
    SealedCopy libraryCopy = null;
    SealedCopy jarCopy = null;
    try {
      Map<String, String> sums = new LinkedHashMap<>(candidate.sums());
      ElfFile elf = null;
      if (library != null) {
        libraryCopy = SealedCopy.of(candidate, library);
        sums.put(library.getFileName().toString(), libraryCopy.sum());
        elf = elf(libraryCopy, candidate, library);
      }
      if (jar != null) {
        jarCopy = SealedCopy.of(candidate, jar);
        sums.put(jar.getFileName().toString(), jarCopy.sum());
      }
      trust.check(candidate.name(), sums, Trust.beside(candidate));
      return new VerifiedFiles(libraryCopy, elf, jarCopy);
    } catch (IOException e) {
      close(libraryCopy);
      close(jarCopy);
      throw e;
    }
  }

  private static ElfFile elf(SealedCopy copy, Candidate candidate, Path name) throws IOException {
    ElfFile elf = ElfFile.read(copy.path(), name);
    ElfCheck.check(elf, name, System.getProperty("os.arch", ""));
    if (candidate.manifest().kind() == Kind.C) {
      AbiCheck.check(elf, name, candidate.manifest().abi());
    }
    return elf;
  }

  /** Of its code: the jar's, if there is one. */
  String sum() {
    SealedCopy code = jar == null ? library : jar;
    return code == null ? "" : code.sum();
  }

  /** What is mapped stays so. */
  @Override
  public void close() {
    close(library);
    close(jar);
  }

  private static void close(@Nullable SealedCopy copy) {
    if (copy != null) {
      copy.close();
    }
  }
}
