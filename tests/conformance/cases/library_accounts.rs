//! Accounts and their sessions.

use super::prelude::*;
use edgelite::{catalog::library::*, value::Patch};

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g";

fn account(store: &Store, email: &str) -> User {
    store.run(add_user(NewUser { email: email.into(), password_hash: HASH.into(), role: None })).unwrap()
}

/// The SHA-256 of a token, as it might be.
fn token(number: u8) -> String {
    format!("{number:064x}")
}

fn later() -> Instant {
    Instant::from_microseconds(Instant::now().microseconds() + 3_600_000_000)
}

fn session(user: &User, number: u8) -> NewSession {
    NewSession { user_id: user.id.clone(), token_hash: token(number), expires_at: later(), ..Default::default() }
}

fn is_live(store: &Store, number: u8) -> bool {
    store.query(live_session(token(number).as_str())).unwrap().is_some()
}

conformance! {
    fn r95_the_first_account_is_the_administrators(backend) {
        let store = backend.store();
        let roles = ["a@b", "c@d", "e@f"].map(|email| account(&store, email).role);
        assert_eq!(roles, ["admin", "user", "user"]);
        let named = store.run(add_user(NewUser { email: "g@h".into(), password_hash: HASH.into(), role: Some("admin".into()) }));
        assert_eq!(named.unwrap().role, "admin");
        let page = store.query(users(UserFilter { role: Some("admin".into()), ..Default::default() })).unwrap();
        assert_eq!(page.rows.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(), ["a@b", "g@h"]);
    }

    fn r95_an_email_address_has_one_account_whatever_its_case(backend) {
        let store = backend.store();
        let jane = account(&store, "Jane@Example.org");
        let error = store.run(add_user(NewUser { email: "jane@example.ORG".into(), password_hash: HASH.into(), role: None })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("email")));
        let found = store.query(credentials("JANE@example.org")).unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.password_hash.as_str()), (jane.id.as_str(), HASH));
        assert_eq!(store.query(credentials("john@example.org")).unwrap(), None);
        let john = account(&store, "john@example.org");
        let taken = UserChanges { id: john.id, email: Patch::Set("JANE@EXAMPLE.ORG".into()), ..Default::default() };
        let error = store.run(update_user(taken)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("email")));
    }

    fn r95_a_session_is_live_until_it_is_revoked(backend) {
        let store = backend.store();
        let user = account(&store, "a@b");
        assert_eq!(user.last_login_at, None);
        let added = store.run(add_session(NewSession {
            id: Some("0".repeat(32)), ip_address: Some("::1".into()), user_agent: Some("curl".into()), ..session(&user, 1)
        })).unwrap();
        assert_eq!((added.id.as_str(), added.user_agent.as_deref(), added.revoked_at), ("0".repeat(32).as_str(), Some("curl"), None));
        let live = store.query(live_session(token(1).as_str())).unwrap().unwrap();
        assert_eq!((live.id, live.user_id.as_str(), live.role.as_str()), (added.id, user.id.as_str(), "admin"));
        assert!(store.query(library_user(&user.id)).unwrap().unwrap().last_login_at.is_some(), "the login is noted");
        assert!(store.run(revoke_session(token(1).as_str())).unwrap());
        assert!(!is_live(&store, 1));
        assert!(!store.run(revoke_session(token(1).as_str())).unwrap(), "once is enough");
        assert!(!is_live(&store, 2), "an unknown token");
    }

    fn r95_an_expired_session_is_not_live_and_is_forgotten(backend) {
        let store = backend.store();
        let user = account(&store, "a@b");
        store.run(add_session(NewSession { expires_at: at(0), ..session(&user, 1) })).unwrap();
        assert!(!is_live(&store, 1));
        store.run(add_session(session(&user, 2))).unwrap();
        let kept = store.query(sessions(SessionFilter { user_id: user.id, ..Default::default() })).unwrap().rows;
        assert_eq!(kept.len(), 1);
        assert!(is_live(&store, 2));
    }

    fn r95_a_renewed_session_ends_the_one_before(backend) {
        let store = backend.store();
        let user = account(&store, "a@b");
        store.run(add_session(NewSession { user_agent: Some("curl".into()), ..session(&user, 1) })).unwrap();
        let renewal = |old: u8, new: u8| SessionRenewal { old_token_hash: token(old), id: None, token_hash: token(new), expires_at: later() };
        let renewed = store.run(renew_session(renewal(1, 2))).unwrap();
        assert_eq!((renewed.user_id.as_str(), renewed.user_agent.as_deref()), (user.id.as_str(), Some("curl")));
        assert_eq!((is_live(&store, 1), is_live(&store, 2)), (false, true));
        for old in [1, 9] {
            assert_eq!(store.run(renew_session(renewal(old, 3))).unwrap_err().kind(), ErrorKind::Unauthenticated);
        }
        assert!(!is_live(&store, 3));
    }

    fn r95_a_new_password_ends_all_sessions_and_a_better_hash_none(backend) {
        let store = backend.store();
        let (user, other) = (account(&store, "a@b"), account(&store, "c@d"));
        store.run(add_session(session(&user, 1))).unwrap();
        store.run(add_session(session(&other, 2))).unwrap();
        let better = format!("{HASH}A");
        let upgrade = |old: &str| PasswordUpgrade { id: user.id.clone(), old_password_hash: old.into(), password_hash: better.clone() };
        assert!(store.run(upgrade_password(upgrade(HASH))).unwrap());
        assert!(!store.run(upgrade_password(upgrade(HASH))).unwrap(), "another login was faster");
        assert_eq!(store.query(credentials("a@b")).unwrap().unwrap().password_hash, better);
        assert!(is_live(&store, 1));
        store.run(update_user(UserChanges { id: user.id.clone(), password_hash: Patch::Set(HASH.into()), ..Default::default() })).unwrap();
        assert_eq!((is_live(&store, 1), is_live(&store, 2)), (false, true));
        store.run(update_user(UserChanges { id: other.id, role: Patch::Set("admin".into()), ..Default::default() })).unwrap();
        assert_eq!(store.query(live_session(token(2).as_str())).unwrap().unwrap().role, "admin", "a role counts at once");
    }

    fn r80_deleting_an_account_takes_its_sessions(backend) {
        let store = backend.store();
        let user = account(&store, "a@b");
        store.run(add_session(session(&user, 1))).unwrap();
        assert!(store.run(delete_user(user.id.as_str())).unwrap());
        assert!(!store.run(delete_user(user.id.as_str())).unwrap());
        assert!(!is_live(&store, 1));
        assert_eq!(account(&store, "c@d").role, "admin", "there was no other account");
    }

    fn passwords_and_tokens_in_plain_text_are_refused_by_name(backend) {
        let store = backend.store();
        let user = account(&store, "a@b");
        let new = |email: &str, hash: &str, role: Option<&str>| add_user(NewUser { email: email.into(), password_hash: hash.into(), role: role.map(str::to_owned) });
        for (batch, field) in [
            (new("c@d", "hunter2", None), "password_hash"),
            (new("c@d", HASH, Some("owner")), "role"),
            (new("nobody", HASH, None), "email"),
            (new("", HASH, None), "email"),
            (new(&format!("{}@b", "x".repeat(254)), HASH, None), "email"),
        ] {
            let error = store.run(batch).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
            assert!(!error.to_string().contains("hunter2"));
        }
        let error = store.run(add_session(NewSession { token_hash: "token".into(), ..session(&user, 1) })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("token_hash")));
        let stranger = User { id: "none".into(), ..user };
        let error = store.run(add_session(session(&stranger, 1))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Constraint, Some("user_id")));
    }
}

fn library_user(id: &str) -> Select<Option<User>> {
    edgelite::catalog::library::user(id)
}
