-- E-mail addresses and titles are the same whatever the case of their ASCII letters.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user')),
    last_login_at TIMESTAMP INTEGER,
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_users_role ON users (role, email);

-- The truth about tokens: one is good while its row is here, neither revoked nor expired.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at TIMESTAMP INTEGER NOT NULL,
    revoked_at TIMESTAMP INTEGER,
    ip_address TEXT,
    user_agent TEXT,
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_sessions_user ON sessions (user_id, created_at DESC, id DESC);
CREATE INDEX idx_sessions_expires_at ON sessions (expires_at);

CREATE TABLE library_items (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    kind TEXT NOT NULL CHECK (kind IN ('movie', 'series', 'music', 'book')),
    title TEXT NOT NULL COLLATE NOCASE,
    poster_url TEXT,
    background_url TEXT,
    metadata JSON TEXT CHECK (json_valid(metadata)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    -- The title first: lists of all kinds are in this order, and a conflict names it.
    UNIQUE (title, kind)
);

-- As wide as the others that begin with the kind: the engine takes a narrower index before one that is in order.
CREATE INDEX idx_library_items_kind_title ON library_items (kind, title, id);
CREATE INDEX idx_library_items_created_at ON library_items (created_at DESC, id DESC);
CREATE INDEX idx_library_items_kind_created_at ON library_items (kind, created_at DESC, id DESC);
CREATE INDEX idx_library_items_updated_at ON library_items (updated_at DESC, id DESC);
CREATE INDEX idx_library_items_kind_updated_at ON library_items (kind, updated_at DESC, id DESC);

CREATE TABLE downloaders (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    client_type TEXT NOT NULL UNIQUE CHECK (client_type IN ('qbittorrent', 'nzbget', 'sabnzbd')),
    enabled BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    base_url TEXT NOT NULL,
    username TEXT,
    encrypted_password TEXT,
    encrypted_api_key TEXT,
    category TEXT,
    timeout_ms INTEGER NOT NULL DEFAULT 5000 CHECK (timeout_ms > 0),
    config JSON TEXT CHECK (json_valid(config)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE TABLE indexers (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    name TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('torrent', 'usenet')),
    base_url TEXT NOT NULL,
    encrypted_api_key TEXT,
    enabled BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    priority INTEGER NOT NULL DEFAULT 0,
    config JSON TEXT CHECK (json_valid(config)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_indexers_priority ON indexers (priority DESC, name, id);
CREATE INDEX idx_indexers_enabled ON indexers (enabled, priority DESC, name, id);
CREATE INDEX idx_indexers_type ON indexers (type, priority DESC, name, id);

CREATE TABLE wanted_items (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    library_item_id TEXT REFERENCES library_items (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'searching', 'found', 'failed')),
    search_query TEXT,
    last_search_at TIMESTAMP INTEGER,
    added_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    metadata JSON TEXT CHECK (json_valid(metadata))
);

CREATE INDEX idx_wanted_items_added_at ON wanted_items (added_at DESC, id DESC);
CREATE INDEX idx_wanted_items_status ON wanted_items (status, added_at DESC, id DESC);
CREATE INDEX idx_wanted_items_kind ON wanted_items (kind, added_at DESC, id DESC);
CREATE INDEX idx_wanted_items_library_item ON wanted_items (library_item_id, added_at DESC, id DESC);

CREATE TABLE quality_profiles (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    min_quality TEXT,
    max_quality TEXT,
    preferred_qualities JSON TEXT CHECK (json_valid(preferred_qualities) AND json_type(preferred_qualities) = 'array'),
    config JSON TEXT CHECK (json_valid(config)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

-- A queue. While a job is running, `lease_id` names the claim that may report on it, until `lease_expires_at`.
CREATE TABLE verify_jobs (
    id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    library_item_id TEXT NOT NULL REFERENCES library_items (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed')),
    result JSON TEXT CHECK (json_valid(result)),
    error TEXT,
    started_at TIMESTAMP INTEGER,
    completed_at TIMESTAMP INTEGER,
    worker TEXT,
    lease_id TEXT,
    lease_expires_at TIMESTAMP INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_verify_jobs_created_at ON verify_jobs (created_at DESC, id DESC);
CREATE INDEX idx_verify_jobs_status ON verify_jobs (status, created_at DESC, id DESC);
CREATE INDEX idx_verify_jobs_library_item ON verify_jobs (library_item_id, created_at DESC, id DESC);
CREATE INDEX idx_verify_jobs_lease ON verify_jobs (status, lease_expires_at, id);

-- A row that changes gets the time of its change, always later than the one before. A statement that sets updated_at
-- itself, as an import does, is left alone; so is a row whose values stay the same. What a trigger sets is no change
-- to it, so that it does not wake itself.

CREATE TRIGGER trg_users_updated_at AFTER UPDATE ON users FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND (
        NEW.email COLLATE BINARY IS NOT OLD.email OR NEW.password_hash IS NOT OLD.password_hash
        OR NEW.role IS NOT OLD.role OR NEW.last_login_at IS NOT OLD.last_login_at
)
BEGIN
    UPDATE users SET updated_at = max(CAST(unixepoch('subsec') * 1000000 AS INTEGER), OLD.updated_at + 1) WHERE id = NEW.id;
END;

CREATE TRIGGER trg_library_items_updated_at AFTER UPDATE ON library_items FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND (
        NEW.kind IS NOT OLD.kind OR NEW.title COLLATE BINARY IS NOT OLD.title
        OR NEW.poster_url IS NOT OLD.poster_url OR NEW.background_url IS NOT OLD.background_url
        OR NEW.metadata IS NOT OLD.metadata
)
BEGIN
    UPDATE library_items SET updated_at = max(CAST(unixepoch('subsec') * 1000000 AS INTEGER), OLD.updated_at + 1) WHERE id = NEW.id;
END;

CREATE TRIGGER trg_downloaders_updated_at AFTER UPDATE ON downloaders FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND (
        NEW.client_type IS NOT OLD.client_type OR NEW.enabled IS NOT OLD.enabled
        OR NEW.base_url IS NOT OLD.base_url OR NEW.username IS NOT OLD.username
        OR NEW.encrypted_password IS NOT OLD.encrypted_password
        OR NEW.encrypted_api_key IS NOT OLD.encrypted_api_key OR NEW.category IS NOT OLD.category
        OR NEW.timeout_ms IS NOT OLD.timeout_ms OR NEW.config IS NOT OLD.config
)
BEGIN
    UPDATE downloaders SET updated_at = max(CAST(unixepoch('subsec') * 1000000 AS INTEGER), OLD.updated_at + 1) WHERE id = NEW.id;
END;

CREATE TRIGGER trg_indexers_updated_at AFTER UPDATE ON indexers FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND (
        NEW.name IS NOT OLD.name OR NEW.type IS NOT OLD.type OR NEW.base_url IS NOT OLD.base_url
        OR NEW.encrypted_api_key IS NOT OLD.encrypted_api_key OR NEW.enabled IS NOT OLD.enabled
        OR NEW.priority IS NOT OLD.priority OR NEW.config IS NOT OLD.config
)
BEGIN
    UPDATE indexers SET updated_at = max(CAST(unixepoch('subsec') * 1000000 AS INTEGER), OLD.updated_at + 1) WHERE id = NEW.id;
END;

CREATE TRIGGER trg_quality_profiles_updated_at AFTER UPDATE ON quality_profiles FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND (
        NEW.name IS NOT OLD.name OR NEW.description IS NOT OLD.description
        OR NEW.min_quality IS NOT OLD.min_quality OR NEW.max_quality IS NOT OLD.max_quality
        OR NEW.preferred_qualities IS NOT OLD.preferred_qualities OR NEW.config IS NOT OLD.config
)
BEGIN
    UPDATE quality_profiles SET updated_at = max(CAST(unixepoch('subsec') * 1000000 AS INTEGER), OLD.updated_at + 1) WHERE id = NEW.id;
END;
