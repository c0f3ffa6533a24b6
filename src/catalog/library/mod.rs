//! Accounts and sessions, the library of a media manager with what is wanted
//! for it, the services that it asks, and a queue of jobs that check it.
//!
//! Passwords, tokens and secrets never reach a statement: accounts take
//! hashes, and services take what is encrypted.

mod accounts;
mod change;
pub(crate) mod check;
mod downloaders;
mod indexers;
mod items;
mod quality_profiles;
mod rows;
mod search;
mod secrets;
mod sessions;
mod verify_jobs;
mod wanted;

pub use accounts::{add_user, credentials, delete_user, update_user, upgrade_password, user, users};
pub use downloaders::{add_downloader, delete_downloader, downloader, downloaders, update_downloader};
pub use indexers::{add_indexer, delete_indexer, indexer, indexers, update_indexer};
pub use items::{
    add_library_item, count_library_items, delete_library_item, library_counts, library_item, library_items,
    update_library_item,
};
pub use quality_profiles::{
    add_quality_profile, delete_quality_profile, quality_profile, quality_profiles, update_quality_profile,
};
pub use rows::*;
pub use search::{count_library_search, search_library_items};
pub use secrets::{renew_secret, stored_secrets};
pub use sessions::{add_session, live_session, renew_session, revoke_session, sessions};
pub use verify_jobs::{
    add_verify_job, claim_verify_job, complete_verify_job, count_verify_jobs, delete_verify_job, extend_verify_job,
    fail_verify_job, retry_verify_job, verify_job, verify_jobs,
};
pub use wanted::{
    add_wanted_item, count_wanted_items, delete_wanted_item, scan_wanted_items, update_wanted_item, wanted_items,
};

use super::{Catalog, media::Nothing, migration};
use crate::{
    query::{Page, operations},
    schema::{Protected, TablePolicy},
    search::{SearchColumn, SearchIndex},
};
use std::borrow::Cow;

/// The catalog `library`.
pub const CATALOG: Catalog = Catalog {
    name: Cow::Borrowed("library"),
    doc: Cow::Borrowed("Accounts, the library of a media manager, its services and its jobs"),
    migrations: Cow::Borrowed(&[migration!(1, "0001_library")]),
    operations: operations! {
        /// Adds an account; the first of all becomes admin where no role is given.
        write add_user(NewUser) -> User;
        /// Accounts, by their e-mail addresses.
        read users(UserFilter) -> Page<User>;
        /// The account with this id.
        read user(UserKey) -> Option<User>;
        /// Changes an account; a new password ends all of its sessions.
        write update_user(UserChanges) -> User;
        /// Deletes an account with its sessions; false if there was none.
        write delete_user(UserKey) -> bool;
        /// What a login with this e-mail address is checked with.
        read credentials(EmailKey) -> Option<Credentials>;
        /// Puts a better hash of the same password in the place of the one that it was checked with; false if that one is there no more.
        write upgrade_password(PasswordUpgrade) -> bool;
        /// Adds a session of an account and notes the login; sessions that have expired are forgotten.
        write add_session(NewSession) -> Session;
        /// The session whose token has this hash, if it is neither revoked nor expired.
        read live_session(TokenKey) -> Option<LiveSession>;
        /// Ends a session and begins another of the same account in its place.
        write renew_session(SessionRenewal) -> Session;
        /// Ends the session whose token has this hash; false if there was none that was live.
        write revoke_session(TokenKey) -> bool;
        /// The sessions of an account, newest first.
        read sessions(SessionFilter) -> Page<Session>;
        /// Adds an item; one of the same kind and title is given as it is.
        write add_library_item(NewLibraryItem) -> AddedLibraryItem;
        /// Items that meet all given filters, in the order asked for.
        read library_items(LibraryFilter) -> Page<LibraryItem>;
        /// The number of items that meet all given filters.
        read count_library_items(LibraryFilter) -> i64;
        /// Items that a full-text search of titles and metadata finds: those that fit best first.
        read search_library_items(LibrarySearch) -> Page<LibraryItemHit>;
        /// The number of items that a full-text search finds.
        read count_library_search(LibrarySearch) -> i64;
        /// The item with this id, else with this title.
        read library_item(LibraryItemKey) -> Option<LibraryItem>;
        /// Changes an item: what is left out stays, null clears.
        write update_library_item(LibraryItemChanges) -> LibraryItem;
        /// Deletes an item with what is wanted of it and its jobs; false if there was none.
        write delete_library_item(LibraryItemKey) -> bool;
        /// How many items of each kind there are; a kind without items is left out.
        read library_counts(Nothing) -> Vec<LibraryCount>;
        /// Adds something to find.
        write add_wanted_item(NewWantedItem) -> WantedItem;
        /// Wanted items that meet all given filters, newest first.
        read wanted_items(WantedFilter) -> Page<WantedItem>;
        /// The number of wanted items that meet all given filters.
        read count_wanted_items(WantedFilter) -> i64;
        /// Marks the wanted items that have waited longest as searching and gives them.
        write scan_wanted_items(WantedScan) -> Vec<WantedItem>;
        /// Changes a wanted item: what is left out stays, null clears.
        write update_wanted_item(WantedItemChanges) -> WantedItem;
        /// Deletes the wanted item of this kind and id; false if there was none.
        write delete_wanted_item(WantedItemKey) -> bool;
        /// Adds a downloader; there is one of each type.
        write add_downloader(NewDownloader) -> Downloader;
        /// Downloaders, by their type.
        read downloaders(SettingsFilter) -> Page<Downloader>;
        /// The downloader with this id.
        read downloader(SettingsKey) -> Option<Downloader>;
        /// Changes a downloader: what is left out stays, null clears.
        write update_downloader(DownloaderChanges) -> Downloader;
        /// Deletes a downloader; false if there was none.
        write delete_downloader(SettingsKey) -> bool;
        /// Adds an indexer.
        write add_indexer(NewIndexer) -> Indexer;
        /// Indexers that meet all given filters: the highest priority first, then by name.
        read indexers(IndexerFilter) -> Page<Indexer>;
        /// The indexer with this id.
        read indexer(SettingsKey) -> Option<Indexer>;
        /// Changes an indexer: what is left out stays, null clears.
        write update_indexer(IndexerChanges) -> Indexer;
        /// Deletes an indexer; false if there was none.
        write delete_indexer(SettingsKey) -> bool;
        /// Adds a quality profile.
        write add_quality_profile(NewQualityProfile) -> QualityProfile;
        /// Quality profiles, by name.
        read quality_profiles(SettingsFilter) -> Page<QualityProfile>;
        /// The quality profile with this id.
        read quality_profile(SettingsKey) -> Option<QualityProfile>;
        /// Changes a quality profile: what is left out stays, null clears.
        write update_quality_profile(QualityProfileChanges) -> QualityProfile;
        /// Deletes a quality profile; false if there was none.
        write delete_quality_profile(SettingsKey) -> bool;
        /// Every secret of the catalog as it is stored: encrypted.
        read stored_secrets(Nothing) -> Vec<StoredSecret>;
        /// Puts a secret that was encrypted anew in the place of the one that it was made from; false if that one is there no more.
        write renew_secret(RenewedSecret) -> bool;
        /// Adds a job that checks an item of the library.
        write add_verify_job(NewVerifyJob) -> VerifyJob;
        /// Jobs that meet all given filters, newest first.
        read verify_jobs(VerifyJobFilter) -> Page<VerifyJob>;
        /// The number of jobs that meet all given filters.
        read count_verify_jobs(VerifyJobFilter) -> i64;
        /// The job with this id.
        read verify_job(VerifyJobKey) -> Option<VerifyJob>;
        /// Takes the next job: one whose claim has ended, else the oldest pending one; none if there is nothing to do.
        write claim_verify_job(VerifyJobClaim) -> Option<VerifyJob>;
        /// A sign of life of the worker of a job: its claim holds for so many seconds from now.
        write extend_verify_job(VerifyJobExtension) -> VerifyJob;
        /// Ends a running job with what it found.
        write complete_verify_job(VerifyJobResult) -> VerifyJob;
        /// Ends a running job with the reason of its failure.
        write fail_verify_job(VerifyJobFailure) -> VerifyJob;
        /// Makes a failed job pending again.
        write retry_verify_job(VerifyJobKey) -> VerifyJob;
        /// Deletes a job, whatever its status; false if there was none.
        write delete_verify_job(VerifyJobKey) -> bool;
    },
    protected: &[
        Protected::read_only("users").with_secrets(&["password_hash"]),
        Protected::read_only("sessions").with_secrets(&["token_hash"]),
        Protected::secrets("downloaders", &["encrypted_password", "encrypted_api_key"]),
        Protected::secrets("indexers", &["encrypted_api_key"]),
        // The rules of the queue are those of its operations.
        Protected::read_only("verify_jobs"),
    ],
    policies: Cow::Borrowed(&[
        TablePolicy::local("users"),
        TablePolicy::local("sessions"),
        // Who works on a job is the server's to say.
        TablePolicy::server_wins("verify_jobs"),
    ]),
    searches: &[SearchIndex::of(
        "library_items",
        &[
            SearchColumn { name: Cow::Borrowed("title"), weight: 3.0 },
            SearchColumn { name: Cow::Borrowed("metadata"), weight: 1.0 },
        ],
    )],
};
