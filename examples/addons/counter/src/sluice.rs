//! sluice_addon.h, ABI 1, for Rust: the host's table, and safe functions for what most addons use.
#![allow(dead_code)]
use std::ffi::{c_char, c_void, CString};
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

pub const EINVAL: i64 = -1;
pub const EFAILED: i64 = -9;

pub type Callback = extern "C" fn(*mut c_void);
type Slot = *const c_void;

/// As sluice_host, function by function.
#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi: u32,
    pub log: extern "C" fn(u64, i64, *const c_char) -> i64,
    pub now_nanos: extern "C" fn(u64) -> i64,
    pub tsf_call: extern "C" fn(u64, i64, *mut c_void) -> i64,
    pub tsf_acquire: extern "C" fn(u64, i64) -> i64,
    pub tsf_release: extern "C" fn(u64, i64) -> i64,
    pub last_error: extern "C" fn(u64, *mut c_char, usize) -> i64,
    pub config_get: extern "C" fn(u64, *const c_char, *mut c_char, usize) -> i64,
    pub publish_reading: extern "C" fn(u64, *const c_char, *const c_char, f64) -> i64,
    pub publish: extern "C" fn(u64, *const c_char, *const c_void, usize) -> i64,
    pub subscribe: Slot,
    pub set_timer: extern "C" fn(u64, i64, i64, Callback, *mut c_void) -> i64,
    pub set_immediate: extern "C" fn(u64, Callback, *mut c_void) -> i64,
    pub watch: Slot,
    pub watch_update: Slot,
    pub work: Slot,
    pub start_thread: extern "C" fn(u64, *const c_char, Callback, *mut c_void) -> i64,
    pub tsf_create: Slot,
    pub buffer_create: Slot,
    pub on: Slot,
    pub event: extern "C" fn(u64, *const c_char) -> i64,
    pub emit: extern "C" fn(u64, i64, *const c_void, usize) -> i64,
    pub open_device: Slot,
    pub open_line: Slot,
    pub set_up_line: extern "C" fn(u64, i64, i64) -> i64,
    pub get_line: extern "C" fn(u64, i64) -> i64,
    pub set_line: extern "C" fn(u64, i64, i64) -> i64,
    pub transfer: Slot,
    pub on_unload: extern "C" fn(u64, Callback, *mut c_void) -> i64,
    pub close: extern "C" fn(u64, i64) -> i64,
}

/// As sluice_addon_def.
#[repr(C)]
pub struct Def {
    pub size: u32,
    pub abi: u32,
    pub name: *const c_char,
    pub init: extern "C" fn(*const Host, u64) -> i64,
}
unsafe impl Sync for Def {}

/// As sluice_note.
#[repr(C, align(4))]
pub struct Note(pub [u32; 3], pub [u8; 8], pub u32);

static HOST: AtomicPtr<Host> = AtomicPtr::new(std::ptr::null_mut());
static THIS: AtomicU64 = AtomicU64::new(0);

pub fn enter(host: *const Host, this: u64, init: fn() -> Result<i64, i64>) -> i64 {
    HOST.store(host as *mut Host, Ordering::Relaxed);
    THIS.store(this, Ordering::Relaxed);
    init().unwrap_or_else(|error| error)
}

/// Once in a library: a name, and what is called first.
#[macro_export]
macro_rules! sluice_addon {
    ($name:literal, $init:path) => {
        #[used]
        #[link_section = ".note.sluice"]
        static SLUICE_NOTE: sluice::Note = sluice::Note([7, 4, 1], *b"Sluice\0\0", 1);
        extern "C" fn sluice_entry(host: *const sluice::Host, this: u64) -> i64 {
            sluice::enter(host, this, $init)
        }
        #[no_mangle]
        #[allow(non_upper_case_globals)]
        pub static sluice_addon: sluice::Def = sluice::Def {
            size: std::mem::size_of::<sluice::Def>() as u32,
            abi: 1,
            name: concat!($name, "\0").as_ptr() as *const std::ffi::c_char,
            init: sluice_entry,
        };
    };
}

pub enum Level {
    Debug = 0,
    Info = 1,
    Warn = 2,
    Error = 3,
}

fn host() -> (&'static Host, u64) {
    // Set before anything else of the addon runs; the table outlives the addon.
    (unsafe { &*HOST.load(Ordering::Relaxed) }, THIS.load(Ordering::Relaxed))
}

fn checked(result: i64) -> Result<i64, i64> {
    if result < 0 { Err(result) } else { Ok(result) }
}

fn text(of: &str) -> Result<CString, i64> {
    CString::new(of).map_err(|_| EINVAL)
}

/// A line in the gateway's log; any thread.
pub fn log(level: Level, line: &str) {
    if let Ok(line) = text(line) {
        let (host, this) = host();
        (host.log)(this, level as i64, line.as_ptr());
    }
}

pub fn publish_reading(channel: &str, value: f64, unit: &str) -> Result<i64, i64> {
    let (channel, unit) = (text(channel)?, text(unit)?);
    let (host, this) = host();
    checked((host.publish_reading)(this, channel.as_ptr(), unit.as_ptr(), value))
}

pub fn publish(topic: &str, payload: &[u8]) -> Result<i64, i64> {
    let topic = text(topic)?;
    let (host, this) = host();
    checked((host.publish)(this, topic.as_ptr(), payload.as_ptr() as *const c_void, payload.len()))
}

pub fn config(key: &str) -> Result<String, i64> {
    let key = text(key)?;
    let mut into = vec![0u8; 4096];
    let (host, this) = host();
    let length = checked((host.config_get)(
        this, key.as_ptr(), into.as_mut_ptr() as *mut c_char, into.len()))?;
    into.truncate(length as usize);
    String::from_utf8(into).map_err(|_| EINVAL)
}

pub fn set_interval(millis: i64, callback: Callback) -> Result<i64, i64> {
    let (host, this) = host();
    checked((host.set_timer)(this, millis, 1, callback, std::ptr::null_mut()))
}
