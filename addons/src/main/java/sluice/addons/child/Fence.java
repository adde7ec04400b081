package sluice.addons.child;

import java.util.ArrayList;
import java.util.List;

/**
 * What holds a process, as far as the kernel let it be raised. Limits on memory, descriptors and
 * files it has in any case, and no way to more privileges.
 *
 * @param user one of its own
 * @param calls a filter of system calls (seccomp)
 * @param files no way to others' (Landlock)
 */
public record Fence(boolean user, boolean calls, boolean files) {
  private static final int USER = 1;
  private static final int CALLS = 2;
  private static final int FILES = 4;

  static Fence of(int bits) {
    return new Fence((bits & USER) != 0, (bits & CALLS) != 0, (bits & FILES) != 0);
  }

  /** What is missing of it, for people; empty if nothing is. */
  public String missing() {
    List<String> all = new ArrayList<>();
    if (!user) {
      all.add("user of its own (the gateway is not root)");
    }
    if (!calls) {
      all.add("filter of system calls (the kernel has no seccomp)");
    }
    if (!files) {
      all.add("filter of files (the kernel has no Landlock)");
    }
    return all.isEmpty() ? "" : "without a " + String.join(", a ", all);
  }
}
