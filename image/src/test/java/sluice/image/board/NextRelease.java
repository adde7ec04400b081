package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import sluice.image.Arch;
import sluice.image.FileTrees;
import sluice.image.Packaging;

/**
 * This tree as a signed release for arm64, made as a person makes one.
 *
 * @param bundle what is installed
 * @param root whom a board is to trust
 */
record NextRelease(Path bundle, Path root) {
  static final String VERSION = "9.0.0";

  /** Builds, bundles and signs it. */
  static NextRelease build(Path work) throws IOException {
    Path dir = FileTrees.empty(work.resolve("update").toAbsolutePath());
    new Packaging(OurCommand.PROJECT, OurCommand.APPLICATION)
        .release(Arch.ARM64, dir.resolve("release"));
    Ota.makeKeys(dir);
    Ota.in(
            dir,
            "bundle",
            "release",
            "--version",
            VERSION,
            "--memory-max",
            "512",
            "--slot-max",
            "64")
        .and("--expires", LocalDate.now(ZoneOffset.UTC).plusYears(1), "--out", "next.sluice")
        .run();
    Ota.in(dir, "sign", "next.sluice", "--key", "root.key").run();
    return new NextRelease(dir.resolve("next.sluice"), dir.resolve("root.json"));
  }

  long bytes() throws IOException {
    return Files.size(bundle);
  }
}
