package sluice.addons;

/** What a library exports that was required: its symbols' addresses. */
@FunctionalInterface
public interface NativeModule {
  /** Where a symbol is; 0 if there is none. */
  long address(String symbol);
}
