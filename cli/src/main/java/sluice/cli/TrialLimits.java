package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.tinylog.Logger;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.UpdateConfig;
import sluice.ota.Slot;
import sluice.ota.bundle.ManifestJson;
import sluice.ota.store.SlotStore;
import sluice.ota.supervisor.ProofLimits;

/** By what a release is proven: the configuration's {@code [update]}, and what it says itself. */
final class TrialLimits {
  private TrialLimits() {}

  /** A configuration that is wrong keeps nobody from updating; the gateway says what is wrong. */
  static ProofLimits of(Path file, SlotStore store, Slot slot) {
    UpdateConfig update =
        ConfigFile.read(file) instanceof ConfigResult.Loaded loaded
            ? loaded.config().update()
            : UpdateConfig.DEFAULT;
    return new ProofLimits(
        update.settleMillis(),
        update.proveMillis(),
        update.rateMin(),
        update.latencyMax(),
        update.latencyFreeMillis() * 1_000,
        update.memoryMax(),
        update.memoryLimitBytes() / 1_024,
        update.errorsMax(),
        ProofLimits.DEFAULT.depthFree(),
        residentKibMax(store, slot),
        update.check(),
        update.checkMillis());
  }

  /** What its manifest says of it; the package's own has none. */
  private static long residentKibMax(SlotStore store, Slot slot) {
    try {
      byte[] manifest = store.manifest(slot);
      return manifest == null
          ? Long.MAX_VALUE
          : ManifestJson.read(manifest).footprint().residentBytesMax() / 1_024;
    } catch (IOException e) {
      Logger.warn("update: slot {}: its manifest says nothing: {}", slot, e.getMessage());
      return Long.MAX_VALUE;
    }
  }
}
