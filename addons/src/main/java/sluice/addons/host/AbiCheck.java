package sluice.addons.host;

import java.nio.file.Path;
import sluice.addons.AddonHeader;

/** A library was compiled against a {@code sluice_addon.h} that this host knows. */
final class AbiCheck {
  private AbiCheck() {}

  static void check(ElfFile elf, Path name, int manifestAbi) throws RefusedException {
    if (elf.abi() == 0) {
      throw new RefusedException(
          name + ": has no SLUICE_ADDON(name, init); include sluice_addon.h and say it once");
    }
    int newest = Math.max(elf.abi(), manifestAbi);
    if (newest > AddonHeader.ABI || elf.abi() < 0) {
      throw new RefusedException(
          name
              + ": needs ABI "
              + newest
              + ", this gateway has "
              + AddonHeader.ABI
              + "; update the gateway, or build it with this one's sluice_addon.h");
    }
  }
}
