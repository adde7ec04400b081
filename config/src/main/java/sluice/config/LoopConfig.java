package sluice.config;

/** {@code [loop]}. */
public record LoopConfig(long slowCallbackMillis, int workers) {}
