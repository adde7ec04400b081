package sluice.addons.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a library says of itself (System V ABI, chapters 4 and 5; elf.h), read without mapping it.
 *
 * @param abi what its note of {@code sluice_addon.h} says; 0 without one
 * @param executableStack whether it wants its stacks executable
 * @param stays whether it says it can never be unloaded (DF_1_NODELETE)
 */
record ElfFile(int machine, int abi, boolean executableStack, boolean stays) {
  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  private static final int HEADER_BYTES = 64;
  private static final int PROGRAM_BYTES = 56;
  private static final int PROGRAMS_MAX = 64;
  private static final int SEGMENT_MAX = 64 << 10;
  private static final int MAGIC = 0x464c457f;
  private static final int ET_DYN = 3;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_NOTE = 4;
  private static final int PT_GNU_STACK = 0x6474e551;
  private static final int PF_X = 1;
  private static final long DT_FLAGS_1 = 0x6ffffffbL;
  private static final long DF_1_NODELETE = 8;
  private static final String NOTE_OWNER = "Sluice\0";

  /**
   * Reads a file's headers.
   *
   * @param name what messages call it
   */
  static ElfFile read(Path file, Path name) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = part(in, 0, HEADER_BYTES);
      if (header.remaining() < HEADER_BYTES || header.getInt(0) != MAGIC) {
        throw new RefusedException(name + ": is no ELF file; build it with 'cc -shared -fPIC'");
      }
      if (header.get(4) != 2 || header.get(5) != 1) {
        throw new RefusedException(name + ": is not 64-bit little-endian ELF; build it for here");
      }
      if (header.getShort(16) != ET_DYN) {
        throw new RefusedException(name + ": is no shared library; build it with -shared -fPIC");
      }
      return programs(in, header, name);
    }
  }

  private static ElfFile programs(FileChannel in, ByteBuffer header, Path name) throws IOException {
    int count = Short.toUnsignedInt(header.getShort(56));
    if (Short.toUnsignedInt(header.getShort(54)) != PROGRAM_BYTES || count > PROGRAMS_MAX) {
      throw new RefusedException(name + ": its program headers make no sense; build it anew");
    }
    if (!isWithin(in.size(), header.getLong(32), (long) count * PROGRAM_BYTES)) {
      throw new RefusedException(name + ": is cut off; copy it anew");
    }
    ByteBuffer all = part(in, header.getLong(32), count * PROGRAM_BYTES);
    int abi = 0;
    boolean executableStack = true; // without PT_GNU_STACK the kernel and libc think so
    boolean stays = false;
    for (int at = 0; at + PROGRAM_BYTES <= all.limit(); at += PROGRAM_BYTES) {
      int type = all.getInt(at);
      if (type == PT_LOAD && !isWithin(in.size(), all.getLong(at + 8), all.getLong(at + 32))) {
        throw new RefusedException(
            name + ": is cut off; copy it anew"); // else touching it is fatal
      }
      if (type == PT_GNU_STACK) {
        executableStack = (all.getInt(at + 4) & PF_X) != 0;
      } else if (type == PT_NOTE || type == PT_DYNAMIC) {
        long size = all.getLong(at + 32);
        ByteBuffer body = part(in, all.getLong(at + 8), Math.clamp(size, 0, SEGMENT_MAX));
        abi = type == PT_NOTE ? Math.max(abi, abiNote(body)) : abi;
        stays |= type == PT_DYNAMIC && saysNoDelete(body);
      }
    }
    int machine = Short.toUnsignedInt(header.getShort(18));
    return new ElfFile(machine, abi, executableStack, stays);
  }

  private static boolean isWithin(long size, long from, long length) {
    return from >= 0 && length >= 0 && length <= size && from <= size - length;
  }

  /** Name, description and type of each note; both are filled up to four bytes. */
  private static int abiNote(ByteBuffer notes) {
    int at = 0;
    while (at + 12 <= notes.limit()) {
      long nameSize = Integer.toUnsignedLong(notes.getInt(at));
      long bodySize = Integer.toUnsignedLong(notes.getInt(at + 4));
      long body = at + 12 + (nameSize + 3) / 4 * 4;
      long next = body + (bodySize + 3) / 4 * 4;
      if (next > notes.limit()) {
        return 0;
      }
      boolean ours =
          nameSize == NOTE_OWNER.length()
              && bodySize == 4
              && notes.getInt(at + 8) == 1
              && NOTE_OWNER.equals(text(notes, at + 12, NOTE_OWNER.length()));
      if (ours) {
        return notes.getInt((int) body);
      }
      at = (int) next;
    }
    return 0;
  }

  private static String text(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[length];
    from.get(at, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static boolean saysNoDelete(ByteBuffer dynamic) {
    for (int at = 0; at + 16 <= dynamic.limit(); at += 16) {
      if (dynamic.getLong(at) == DT_FLAGS_1) {
        return (dynamic.getLong(at + 8) & DF_1_NODELETE) != 0;
      }
    }
    return false;
  }

  private static ByteBuffer part(FileChannel in, long from, int length) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (from < 0) {
      return part.limit(0);
    }
    while (part.hasRemaining() && in.read(part, from + part.position()) > 0) {
      // until it is full, or the file ends
    }
    return part.flip();
  }
}
