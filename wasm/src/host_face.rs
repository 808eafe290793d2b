//! The plain exports for a wasmtime host: `alloc`, `free`, `call`.
//!
//! The host allocates a block, writes a call into it (`kusushi_core::frame`), and calls. The answer is a block
//! that the host frees. One instance serves one patient, so the guest's state is the instance's.
#![expect(unsafe_code, reason = "blocks of memory cross the border by address and length")]

use std::cell::RefCell;

use kusushi_core::guest::Guest;

thread_local! {
    static GUEST: RefCell<Guest> = RefCell::default();
}

/// Allocates a block of `len` bytes, zeroed, and gives its address.
#[unsafe(no_mangle)]
extern "C" fn alloc(len: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; len].into_boxed_slice()).cast()
}

/// Frees a block.
///
/// # Safety
/// `ptr` and `len` are of a block that `alloc` or `call` gave and that was not freed before.
#[unsafe(no_mangle)]
unsafe extern "C" fn free(ptr: *mut u8, len: usize) {
    let block = std::ptr::slice_from_raw_parts_mut(ptr, len);
    // SAFETY: the caller gives back what `alloc` or `call` leaked with the same length. A host that lies harms
    // nothing but its own instance.
    drop(unsafe { Box::from_raw(block) });
}

/// Answers a call. The result is the address of the answer in the upper and its length in the lower 32 bits.
///
/// # Safety
/// `ptr` and `len` are of a block that `alloc` gave and that was not freed.
#[unsafe(no_mangle)]
unsafe extern "C" fn call(ptr: *const u8, len: usize) -> u64 {
    // SAFETY: as for `free`; the block is only read, and nobody else runs in this instance meanwhile.
    let block = unsafe { std::slice::from_raw_parts(ptr, len) };
    let answer = GUEST.with_borrow_mut(|guest| guest.call(block)).into_bytes().into_boxed_slice();
    let length = answer.len() as u64;
    let address = Box::into_raw(answer).cast::<u8>() as usize as u64;
    address << 32 | length
}
