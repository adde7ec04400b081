package sluice.addons;

/** Something that an addon has from its host: a timer, a subscription ... Loop's thread only. */
@FunctionalInterface
public interface AddonHandle extends AutoCloseable {
  /** Ends it: its callback is not called any more. Closing twice does nothing. */
  @Override
  void close();
}
