//! Sync: what is to be sent to the server, and what becomes of its answers.

use super::database::Database;
use crate::{
    Error, ErrorKind, Result, Site, Store,
    sync::{Request, Response, Role},
};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// The side of a sync that a database is, as soon as it takes part.
#[derive(Default)]
pub(super) struct SyncSite {
    site: RefCell<Option<Site>>,
    /// The request that was given last.
    request: RefCell<Option<Request>>,
    /// The answer that is to be taken.
    answer: RefCell<Option<Response>>,
}

impl SyncSite {
    fn with<R>(&self, store: &Store, work: impl FnOnce(&mut Site) -> R) -> R {
        work(self.site.borrow_mut().get_or_insert_with(|| Site::new(store)))
    }

    /// Gives a request as JSON, and remembers it.
    fn give(&self, request: Option<Request>) -> Result<Option<String>> {
        let text = request.as_ref().map(to_json).transpose()?;
        if request.is_some() {
            self.request.replace(request);
        }
        Ok(text)
    }
}

#[wasm_bindgen]
impl Database {
    /// Lets the store take part in sync; one that does already is left as it
    /// is.
    #[wasm_bindgen(js_name = enableSync)]
    pub fn enable_sync(&self) -> std::result::Result<(), JsValue> {
        self.outside_of_transactions()?;
        Ok(self.store().enable_sync(Role::Site)?)
    }

    /// Makes a site of a store whose file is a copy of a server's.
    #[wasm_bindgen(js_name = becomeSite)]
    pub fn become_site(&self) -> std::result::Result<(), JsValue> {
        self.outside_of_transactions()?;
        Ok(self.store().become_site()?)
    }

    /// What is to be sent to the server, as JSON; nothing when everything was
    /// exchanged. Until an answer is taken it asks the same again.
    #[wasm_bindgen(js_name = syncRequest)]
    pub fn sync_request(&self) -> std::result::Result<Option<String>, JsValue> {
        self.outside_of_transactions()?;
        let request = self.site().with(self.store(), Site::next_request)?;
        Ok(self.site().give(request)?)
    }

    /// What can be sent behind the last request while that is under way, as
    /// JSON; nothing where that depends on the answer.
    #[wasm_bindgen(js_name = syncFollowing)]
    pub fn sync_following(&self) -> std::result::Result<Option<String>, JsValue> {
        self.outside_of_transactions()?;
        let last = self.site().request.take();
        let Some(last) = last else { return Ok(None) };
        let following = self.site().with(self.store(), |site| site.following(&last))?;
        Ok(self.site().give(following)?)
    }

    /// Receives an answer of the server, to be taken by the next call of
    /// `syncHandle`. Gives what can be sent behind it before that, as JSON.
    #[wasm_bindgen(js_name = syncReceive)]
    pub fn sync_receive(&self, response: &str) -> std::result::Result<Option<String>, JsValue> {
        self.outside_of_transactions()?;
        let response: Response = serde_json::from_str(response)
            .map_err(|error| Error::invalid("response", format!("this is no answer of an edgelite server: {error}")))?;
        let ahead = self.site().with(self.store(), |site| site.ahead_of(&response))?;
        self.site().answer.replace(Some(response));
        Ok(self.site().give(ahead)?)
    }

    /// Takes the answer that was received. Those that come late, or twice,
    /// change nothing.
    #[wasm_bindgen(js_name = syncHandle)]
    pub fn sync_handle(&self) -> std::result::Result<(), JsValue> {
        self.outside_of_transactions()?;
        let Some(response) = self.site().answer.take() else { return Ok(()) };
        Ok(self.site().with(self.store(), |site| site.handle(response))?)
    }

    /// Begins anew, as after a lost connection.
    #[wasm_bindgen(js_name = syncReconnect)]
    pub fn sync_reconnect(&self) {
        self.site().request.take();
        self.site().answer.take();
        self.site().with(self.store(), Site::reconnect);
    }

    /// Asks the server once more whether it has anything new.
    #[wasm_bindgen(js_name = syncWake)]
    pub fn sync_wake(&self) {
        self.site().with(self.store(), Site::wake);
    }

    /// Compares digests with the server when everything was exchanged.
    #[wasm_bindgen(js_name = syncVerify)]
    pub fn sync_verify(&self) {
        self.site().with(self.store(), Site::verify);
    }

    /// The rows that the last comparison found to differ, as JSON.
    #[wasm_bindgen(js_name = syncDiffering)]
    pub fn sync_differing(&self) -> std::result::Result<String, JsValue> {
        Ok(self.site().with(self.store(), |site| to_json(&site.differing()))?)
    }

    /// How the store stands with its server, as JSON.
    #[wasm_bindgen(js_name = syncStatus)]
    pub fn sync_status(&self) -> std::result::Result<String, JsValue> {
        self.outside_of_transactions()?;
        Ok(to_json(&self.store().sync_status()?)?)
    }

    /// The rows that the server does not have yet, the latest change first, as
    /// JSON.
    #[wasm_bindgen(js_name = syncPending)]
    pub fn sync_pending(&self) -> std::result::Result<String, JsValue> {
        self.outside_of_transactions()?;
        Ok(to_json(&self.store().sync_pending()?)?)
    }

    /// The rows that are kept out of their tables, with reasons, as JSON.
    #[wasm_bindgen(js_name = syncHeld)]
    pub fn sync_held(&self) -> std::result::Result<String, JsValue> {
        self.outside_of_transactions()?;
        Ok(to_json(&self.store().sync_held()?)?)
    }

    /// The changes that the server refused, oldest first, as JSON.
    #[wasm_bindgen(js_name = syncRefused)]
    pub fn sync_refused(&self) -> std::result::Result<String, JsValue> {
        self.outside_of_transactions()?;
        Ok(to_json(&self.store().sync_refused()?)?)
    }
}

impl Database {
    fn outside_of_transactions(&self) -> Result<()> {
        if self.is_in_transaction() {
            return Err(Error::new(ErrorKind::Busy, "a transaction is open; sync goes on when it has ended"));
        }
        Ok(())
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}
