package sluice.addons.host;

/** What an addon of any kind can do, by what it is about. */
record AddonParts(
    AddonScope scope,
    ScopeLoop loop,
    ScopeThreads threads,
    ScopeTopics topics,
    ScopeMemory memory,
    ScopeDevices devices) {
  static AddonParts of(AddonScope scope) {
    return new AddonParts(
        scope,
        new ScopeLoop(scope),
        new ScopeThreads(scope),
        new ScopeTopics(scope),
        new ScopeMemory(scope),
        new ScopeDevices(scope));
  }
}
