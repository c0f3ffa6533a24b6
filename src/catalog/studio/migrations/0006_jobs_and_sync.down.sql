DROP TABLE ecoeye_alerts;
DROP TABLE sync_history;
DROP TABLE sync_config;
DROP TABLE training_jobs;
