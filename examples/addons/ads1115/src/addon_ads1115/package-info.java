/** An ADS1115 on I2C as an addon. Read {@link addon_ads1115.Ads1115}. */
@NullMarked
package addon_ads1115;

import org.jspecify.annotations.NullMarked;
