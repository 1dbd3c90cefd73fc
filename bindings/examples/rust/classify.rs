//! classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//!
//!     rustc --edition 2021 -O classify.rs $(pkg-config --libs zstc)

use std::ffi::{c_void, CStr, CString};
use std::os::raw::{c_char, c_int};
use std::ptr::{null, null_mut};

#[link(name = "zstc")]
#[rustfmt::skip]
extern "C" {
    fn zstc_open(out: *mut *mut c_void, model: *const c_char, options: *const c_void) -> c_int;
    fn zstc_free(z: *mut c_void);
    fn zstc_classify(z: *mut c_void, text: *const u8, length: usize, labels: *const *const c_char, label_count: usize,
                     params: *const c_void, scores: *mut f32) -> c_int;
    fn zstc_last_error() -> *const c_char;
}

struct Model(*mut c_void);

impl Drop for Model {
    fn drop(&mut self) {
        unsafe { zstc_free(self.0) }
    }
}

impl Model {
    fn open() -> Result<Self, String> {
        let mut z = null_mut();
        check(unsafe { zstc_open(&mut z, null(), null()) })?;
        Ok(Model(z))
    }

    fn classify(&self, text: &str, labels: &[CString]) -> Result<Vec<f32>, String> {
        let names: Vec<_> = labels.iter().map(|label| label.as_ptr()).collect();
        let mut scores = vec![0.0; names.len()];
        check(unsafe {
            zstc_classify(self.0, text.as_ptr(), text.len(), names.as_ptr(), names.len(), null(), scores.as_mut_ptr())
        })?;
        Ok(scores)
    }
}

/// The error belongs to the thread: it is copied before anything else is called.
fn check(status: c_int) -> Result<(), String> {
    match status {
        0 => Ok(()),
        _ => Err(unsafe { CStr::from_ptr(zstc_last_error()) }.to_string_lossy().into_owned()),
    }
}

fn run(texts: impl Iterator<Item = String>) -> Result<(), String> {
    let labels = ["travel", "cooking", "sport", "work"].map(|label| CString::new(label).unwrap());
    let model = Model::open()?;
    for text in texts {
        let mut ranked: Vec<_> = model.classify(&text, &labels)?.into_iter().zip(&labels).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (score, label) in ranked {
            println!("{}\t{:.4}", label.to_string_lossy(), score);
        }
    }
    Ok(())
}

fn main() {
    if let Err(error) = run(std::env::args().skip(1)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
