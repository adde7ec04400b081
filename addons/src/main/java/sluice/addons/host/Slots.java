package sluice.addons.host;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Objects by numbers that are never used twice: native code may show any number, also one of long
 * ago. One thread adds and removes; any thread may look up, without a lock and without garbage.
 */
final class Slots<T> {
  private static final int INDEX_BITS = 16;

  /** Objects at a time. */
  static final int MAX = 1 << INDEX_BITS;

  private record Entry<T>(long id, T value) {}

  private final BitSet used = new BitSet();
  private volatile AtomicReferenceArray<@Nullable Entry<T>> entries = new AtomicReferenceArray<>(8);
  private long serial;

  /**
   * A new object.
   *
   * @return its number, above 0
   * @throws IllegalStateException if there are {@value #MAX} already
   */
  long add(T value) {
    int index = used.nextClearBit(0);
    if (index >= MAX) {
      throw new IllegalStateException("addons: more than " + MAX + " objects");
    }
    if (index >= entries.length()) {
      grow();
    }
    long id = ++serial << INDEX_BITS | index;
    used.set(index);
    entries.set(index, new Entry<>(id, value));
    return id;
  }

  /** The object, or null if it is none or was removed. Any thread. */
  @Nullable T get(long id) {
    AtomicReferenceArray<@Nullable Entry<T>> all = entries;
    int index = (int) (id & (MAX - 1));
    Entry<T> entry = index < all.length() ? all.get(index) : null;
    return entry == null || entry.id != id ? null : entry.value;
  }

  /** Takes it out, and tells what it was. */
  @Nullable T remove(long id) {
    T value = get(id);
    if (value != null) {
      int index = (int) (id & (MAX - 1));
      entries.set(index, null);
      used.clear(index);
    }
    return value;
  }

  int size() {
    return used.cardinality();
  }

  /** The numbers of all there are, oldest first. */
  long[] ids() {
    return used.stream().mapToLong(this::idAt).sorted().toArray();
  }

  private long idAt(int index) {
    Entry<T> entry = entries.get(index);
    return entry == null ? 0 : entry.id;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Entry<T>> all = entries;
    AtomicReferenceArray<@Nullable Entry<T>> larger = new AtomicReferenceArray<>(2 * all.length());
    for (int i = 0; i < all.length(); i++) {
      larger.set(i, all.get(i));
    }
    entries = larger;
  }
}
