package sluice.addons.host;

import java.nio.file.Path;

/** A library is of this processor, and does no harm to the JVM by being mapped. */
final class ElfCheck {
  private ElfCheck() {}

  static void check(ElfFile elf, Path name, String architecture) throws RefusedException {
    int wanted = architecture.equals("aarch64") ? ElfFile.AARCH64 : ElfFile.X86_64;
    if (elf.machine() != wanted) {
      throw new RefusedException(
          name
              + ": is for "
              + machine(elf.machine())
              + ", this is "
              + machine(wanted)
              + "; build it for here");
    }
    if (elf.executableStack()) {
      throw new RefusedException(
          name
              + ": wants an executable stack, which takes the JVM's guard pages away;"
              + " link it with -Wl,-z,noexecstack");
    }
  }

  private static String machine(int number) {
    return switch (number) {
      case ElfFile.X86_64 -> "x86-64";
      case ElfFile.AARCH64 -> "aarch64";
      case 3 -> "32-bit x86";
      case 40 -> "32-bit ARM";
      case 243 -> "RISC-V";
      default -> "machine " + number;
    };
  }
}
