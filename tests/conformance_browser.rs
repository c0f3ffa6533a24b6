//! The suite of operations inside WebAssembly, in a dedicated worker of a real
//! browser: over memory and over the origin's private file system.

#![cfg(target_family = "wasm")]

#[path = "conformance/mod.rs"]
mod conformance;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The files that the browser lends.
mod host {
    use std::cell::Cell;
    use wasm_bindgen::{JsCast, JsValue};

    const OPEN: &str = "(async (names) => {
        const folder = await navigator.storage.getDirectory();
        return Promise.all(names.map(async (name) => {
            const entry = await folder.getFileHandle(name, { create: true });
            const file = await entry.createSyncAccessHandle();
            file.truncate(0);
            return file;
        }));
    })";

    /// Empty files in the origin's private file system: a database and its log.
    pub async fn open() -> js_sys::Array {
        thread_local!(static CASES: Cell<u32> = const { Cell::new(0) });
        let case = CASES.with(|cases| cases.replace(cases.get() + 1));
        let names: js_sys::Array =
            [format!("case-{case}.db"), format!("case-{case}.db-wal")].into_iter().map(JsValue::from).collect();
        let open: js_sys::Function = js_sys::eval(OPEN).expect("a function").unchecked_into();
        let opening: js_sys::Promise = open.call1(&JsValue::NULL, &names).expect("a promise").unchecked_into();
        wasm_bindgen_futures::JsFuture::from(opening).await.expect("sync access handles").unchecked_into()
    }
}
