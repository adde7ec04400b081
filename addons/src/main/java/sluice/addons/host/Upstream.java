package sluice.addons.host;

/**
 * Where an addon's own process has what other addons and the gateway say: the gateway. What is made
 * there has a number, by which it tells of it. Loop's thread only; all throw {@link
 * sluice.addons.AddonException} for what is refused.
 */
interface Upstream {
  /** Hears messages by a filter; returns its number. */
  long subscribe(String filter);

  /** Hears an event, {@code ADDON:EVENT}; returns its number, 0 for one of the addon's own. */
  long on(String event);

  /** Has an event of the addon's own heard by others; returns how many did. */
  int emit(String event, byte[] payload);

  /** Ends what has that number; 0 is nothing. */
  void close(long number);
}
