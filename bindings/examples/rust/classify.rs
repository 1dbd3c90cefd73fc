//! classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//!
//!     rustc --edition 2021 -O classify.rs $(pkg-config --libs zstc)

use std::ffi::{c_void, CStr, CString};
use std::os::raw::c_char;
use std::ptr::{null, null_mut};

#[link(name = "zstc")]
#[rustfmt::skip]
extern "C" {
    fn zstc_open(out: *mut *mut c_void, model: *const c_char, options: *const c_void) -> i32;
    fn zstc_free(z: *mut c_void);
    fn zstc_classify(z: *mut c_void, text: *const u8, length: usize, labels: *const *const c_char, label_count: usize,
                     params: *const c_void, scores: *mut f32) -> i32;
    fn zstc_last_error() -> *const c_char;
}

/// The error belongs to the thread: it is printed before anything else is called.
fn check(status: i32) {
    if status != 0 {
        eprintln!("{}", unsafe { CStr::from_ptr(zstc_last_error()) }.to_string_lossy());
        std::process::exit(1);
    }
}

fn main() {
    let labels = ["travel", "cooking", "sport", "work"].map(|label| CString::new(label).unwrap());
    let names: Vec<_> = labels.iter().map(|label| label.as_ptr()).collect();
    let mut scores = [0.0; 4];
    let mut z = null_mut();
    check(unsafe { zstc_open(&mut z, null(), null()) });
    for text in std::env::args().skip(1) {
        check(unsafe { zstc_classify(z, text.as_ptr(), text.len(), names.as_ptr(), 4, null(), scores.as_mut_ptr()) });
        let mut ranked: Vec<_> = labels.iter().zip(scores).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked.iter().for_each(|(label, score)| println!("{}\t{score:.4}", label.to_string_lossy()));
    }
    unsafe { zstc_free(z) };
}
