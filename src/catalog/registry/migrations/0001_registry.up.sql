CREATE TABLE devices (
    device_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_by_user TEXT,
    manufacturer TEXT,
    model TEXT,
    sw_version TEXT,
    area_id TEXT,
    integration TEXT,
    entry_type TEXT,
    configuration_url TEXT,
    suggested_area TEXT,
    last_seen TIMESTAMP INTEGER,
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_devices_name ON devices (name, device_id);
CREATE INDEX idx_devices_area ON devices (area_id, name, device_id);
CREATE INDEX idx_devices_integration ON devices (integration, name, device_id);
CREATE INDEX idx_devices_manufacturer ON devices (manufacturer, name, device_id);

CREATE TABLE entities (
    entity_id TEXT NOT NULL PRIMARY KEY,
    device_id TEXT REFERENCES devices (device_id) ON DELETE CASCADE,
    domain TEXT NOT NULL,
    platform TEXT,
    unique_id TEXT,
    area_id TEXT,
    disabled BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_entities_device ON entities (device_id, entity_id);
CREATE INDEX idx_entities_domain ON entities (domain, entity_id);
CREATE INDEX idx_entities_area ON entities (area_id, entity_id);
CREATE INDEX idx_entities_platform ON entities (platform, domain, device_id);
CREATE INDEX idx_entities_platform_entity ON entities (platform, entity_id);
