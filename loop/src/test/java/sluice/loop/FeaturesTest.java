package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  @Test
  void shippingFeaturesAreAlwaysOn() {
    for (Feature feature : Features.all()) {
      if (feature.stage() == Feature.Stage.SHIPPING) {
        assertTrue(Features.enabled(feature.name()), feature.name());
      }
    }
  }

  @Test
  void aStagedFeatureIsOnOnceEnabled() {
    Features.enable(Features.AWAIT);
    Features.enable(Features.AWAIT);
    assertTrue(Features.enabled(Features.AWAIT));
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Features.enable("awiat"));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("feature awiat: unknown; use one of "),
        e.getMessage());
    for (Feature feature : Features.all()) {
      assertTrue(String.valueOf(e.getMessage()).contains(feature.name()), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> Features.enabled(""));
  }

  @Test
  void namesAreUniqueAndDescriptionsAreOneLine() {
    Set<String> names = new HashSet<>();
    for (Feature feature : Features.all()) {
      assertTrue(names.add(feature.name()), feature.name());
      assertTrue(feature.name().matches("[a-z][a-z0-9-]*"), feature.name());
      assertFalse(feature.description().contains("\n"), feature.name());
    }
    assertEquals("in progress", Feature.Stage.IN_PROGRESS.label());
  }
}
