DROP TABLE ai_analysis;
DROP TABLE snapshots;
DROP TABLE recordings;
