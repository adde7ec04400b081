package sluice.addons.host;

import org.jspecify.annotations.Nullable;

/** Of an addon that cannot be loaded whatever its files are. */
record RefusedBody(String reason) implements AddonBody {
  @Override
  public void verify() throws RefusedException {
    throw new RefusedException(reason);
  }

  @Override
  public String sum() {
    return "";
  }

  @Override
  public void map() {}

  @Override
  public void start(AddonParts parts) {}

  @Override
  public void dismiss() {}

  @Override
  public @Nullable String unmap() {
    return null;
  }
}
