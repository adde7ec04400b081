//! counter: counts, and publishes the count.
mod sluice;

use std::ffi::c_void;
use std::sync::atomic::{AtomicI64, Ordering};

static COUNT: AtomicI64 = AtomicI64::new(0);

extern "C" fn tick(_data: *mut c_void) {
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    if let Err(error) = sluice::publish_reading("count", count as f64, "") {
        sluice::log(sluice::Level::Warn, &format!("count {count} is lost: {error}"));
    }
}

fn init() -> Result<i64, i64> {
    let period = sluice::config("period_ms")?;
    let millis: i64 = period.parse().map_err(|_| sluice::EINVAL)?;
    sluice::set_interval(millis, tick)
}

sluice_addon!("counter", init);
