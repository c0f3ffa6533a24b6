//! The suite of operations inside WebAssembly, in Node: over memory and over
//! files of the operating system.

#![cfg(target_family = "wasm")]

#[path = "conformance/mod.rs"]
mod conformance;

/// The files that Node lends.
mod host {
    use wasm_bindgen::{JsCast, JsValue};

    const OPEN: &str = "((names) => {
        const [fs, os, path] = ['fs', 'os', 'path'].map((name) => process.getBuiltinModule(`node:${name}`));
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'edgelite-case-'));
        return names.map((name) => {
            const file = path.join(folder, name);
            const descriptor = fs.openSync(file, 'w+');
            return {
                read: (buffer, { at }) => fs.readSync(descriptor, buffer, 0, buffer.length, at),
                write: (buffer, { at }) => fs.writeSync(descriptor, buffer, 0, buffer.length, at),
                flush: () => fs.fsyncSync(descriptor),
                truncate: (size) => fs.ftruncateSync(descriptor, size),
                getSize: () => fs.fstatSync(descriptor).size,
                close: () => {
                    fs.closeSync(descriptor);
                    fs.rmSync(file);
                    if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
                },
            };
        });
    })";

    /// Empty files in a folder of their own: a database and its log.
    pub async fn open() -> js_sys::Array {
        let names: js_sys::Array = ["case.db", "case.db-wal"].into_iter().map(JsValue::from).collect();
        let open: js_sys::Function = js_sys::eval(OPEN).expect("a function").unchecked_into();
        open.call1(&JsValue::NULL, &names).expect("open files").unchecked_into()
    }
}
