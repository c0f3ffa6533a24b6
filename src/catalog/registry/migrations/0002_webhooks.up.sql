CREATE TABLE webhooks (
    webhook_id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    events JSON TEXT NOT NULL CHECK (json_valid(events)),
    secret TEXT NOT NULL CHECK (length(secret) >= 16),
    team TEXT,
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    enabled BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    total_calls INTEGER NOT NULL DEFAULT 0,
    failed_calls INTEGER NOT NULL DEFAULT 0,
    last_success TIMESTAMP INTEGER,
    last_failure TIMESTAMP INTEGER
);

CREATE INDEX idx_webhooks_created ON webhooks (created_at, webhook_id);
CREATE INDEX idx_webhooks_team ON webhooks (team, created_at, webhook_id);

-- What is to be delivered, and what became of it. `sequence` is that of the change log.
CREATE TABLE webhook_deliveries (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (webhook_id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    event TEXT NOT NULL,
    body JSON TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    response_status INTEGER,
    error TEXT,
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    next_attempt_at TIMESTAMP INTEGER NOT NULL DEFAULT 0,
    finished_at TIMESTAMP INTEGER
);

CREATE INDEX idx_webhook_deliveries_sequence ON webhook_deliveries (sequence DESC, delivery_id DESC);
CREATE INDEX idx_webhook_deliveries_webhook ON webhook_deliveries (webhook_id, sequence DESC, delivery_id DESC);
CREATE INDEX idx_webhook_deliveries_status ON webhook_deliveries (status, sequence DESC, delivery_id DESC);
CREATE INDEX idx_webhook_deliveries_webhook_status ON webhook_deliveries (webhook_id, status, sequence DESC, delivery_id DESC);
CREATE INDEX idx_webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at) WHERE status = 'pending';

-- One row: up to where the change log was looked through for events.
CREATE TABLE webhook_position (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position TEXT NOT NULL
);

CREATE TABLE user_preferences (
    user_id TEXT NOT NULL DEFAULT 'default' PRIMARY KEY,
    selected_teams JSON TEXT NOT NULL DEFAULT '{"nfl":[],"nhl":[]}' CHECK (json_valid(selected_teams)),
    notification_settings JSON TEXT NOT NULL DEFAULT '{"game_start":true,"score_change":true,"game_end":true}'
        CHECK (json_valid(notification_settings)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);
