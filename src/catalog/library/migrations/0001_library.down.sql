DROP TABLE verify_jobs;
DROP TABLE quality_profiles;
DROP TABLE wanted_items;
DROP TABLE indexers;
DROP TABLE downloaders;
DROP TABLE library_items;
DROP TABLE sessions;
DROP TABLE users;
