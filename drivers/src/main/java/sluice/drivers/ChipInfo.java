package sluice.drivers;

/**
 * A GPIO chip, as {@code struct gpiochip_info} tells it.
 *
 * @param name of the kernel's: {@code gpiochip0}
 * @param label of the hardware: {@code pinctrl-bcm2711}
 * @param lines how many it has
 */
public record ChipInfo(String name, String label, int lines) {}
