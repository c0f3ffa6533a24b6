//! The places that a store can be in, and the macro that runs a case in each.

use edgelite::{Options, Result, Store, catalog::BUILT_IN};

/// A place for one store.
pub trait Backend {
    /// Opens the store of this place; a second call finds what was written.
    fn open(&self, options: Options) -> Result<Store>;

    /// Opens the store with the built-in catalogs.
    fn store(&self) -> Store {
        self.open(Options::new().catalogs(BUILT_IN)).expect("the store opens")
    }

    /// Opens the store without tables.
    fn empty(&self) -> Store {
        self.open(Options::new()).expect("the store opens")
    }
}

#[cfg(not(target_family = "wasm"))]
pub mod native {
    use super::*;
    use crate::support::VectorStorage;
    use edgelite::{MemoryStorage, Storage};
    use std::sync::Arc;

    /// A file of the operating system: a writer thread and snapshot readers.
    pub struct File(tempfile::TempDir);

    impl File {
        pub fn new() -> Self {
            Self(tempfile::tempdir().expect("a temporary folder"))
        }
    }

    impl Backend for File {
        fn open(&self, options: Options) -> Result<Store> {
            Store::open(self.0.path().join("store.db"), options.readers(2))
        }
    }

    /// A [`Storage`], with or without threads.
    pub struct In {
        storage: Arc<dyn Storage>,
        readers: usize,
    }

    impl Backend for In {
        fn open(&self, options: Options) -> Result<Store> {
            Store::open_in(self.storage.clone(), "store.db", options.readers(self.readers))
        }
    }

    /// Memory, with a writer thread and snapshot readers.
    pub fn memory_threaded() -> In {
        In { storage: Arc::new(MemoryStorage::new()), readers: 2 }
    }

    /// Memory, with one connection for everything, as in WebAssembly.
    pub fn memory_inline() -> In {
        In { storage: Arc::new(MemoryStorage::new()), readers: 0 }
    }

    /// A storage of somebody else behind the I/O seam.
    pub fn seam() -> In {
        In { storage: Arc::new(VectorStorage::default()), readers: 0 }
    }
}

#[cfg(target_family = "wasm")]
pub mod wasm {
    use super::*;
    use edgelite::{HostStorage, MemoryStorage, Storage, SyncFile};
    use std::sync::Arc;
    use wasm_bindgen::JsCast;

    /// Memory inside the module.
    pub struct Memory(Arc<MemoryStorage>);

    impl Memory {
        pub fn new() -> Self {
            Self(Arc::new(MemoryStorage::new()))
        }
    }

    impl Backend for Memory {
        fn open(&self, options: Options) -> Result<Store> {
            Store::open_in(self.0.clone(), "store.db", options)
        }
    }

    /// Files that the host lends, of one case alone.
    pub struct Lent {
        storage: Arc<dyn Storage>,
        files: [SyncFile; 2],
    }

    impl Lent {
        /// Over the open, empty files of a database and its log.
        pub fn new(files: js_sys::Array) -> Self {
            let files = [0, 1].map(|position| files.get(position).unchecked_into::<SyncFile>());
            let storage = Arc::new(HostStorage::new(files[0].clone(), files[1].clone()));
            Self { storage, files }
        }
    }

    impl Backend for Lent {
        fn open(&self, options: Options) -> Result<Store> {
            Store::open_in(self.storage.clone(), "store.db", options)
        }
    }

    impl Drop for Lent {
        fn drop(&mut self) {
            for file in &self.files {
                let close: js_sys::Function =
                    js_sys::Reflect::get(file, &"close".into()).expect("a method").unchecked_into();
                close.call0(file).expect("the file closes");
            }
        }
    }
}

/// Declares cases: functions of a [`Backend`], each of which becomes one test
/// per backend.
macro_rules! conformance {
    ($($(#[doc = $doc:literal])* fn $name:ident($backend:ident) $body:block)+) => {
        $($(#[doc = $doc])* fn $name($backend: &dyn Backend) $body)+

        #[cfg(not(target_family = "wasm"))]
        mod on {
            use crate::conformance::backends::native;
            mod file { $(#[test] fn $name() { super::super::$name(&super::native::File::new()) })+ }
            mod memory_threaded { $(#[test] fn $name() { super::super::$name(&super::native::memory_threaded()) })+ }
            mod memory_inline { $(#[test] fn $name() { super::super::$name(&super::native::memory_inline()) })+ }
            mod seam { $(#[test] fn $name() { super::super::$name(&super::native::seam()) })+ }
        }

        #[cfg(target_family = "wasm")]
        mod on {
            use crate::{conformance::backends::wasm, host};
            use wasm_bindgen_test::wasm_bindgen_test;
            mod memory {
                use super::{wasm, wasm_bindgen_test};
                $(#[wasm_bindgen_test] fn $name() { super::super::$name(&wasm::Memory::new()) })+
            }
            mod lent {
                use super::{host, wasm, wasm_bindgen_test};
                $(#[wasm_bindgen_test] async fn $name() { super::super::$name(&wasm::Lent::new(host::open().await)) })+
            }
        }
    };
}
