DROP TABLE entities;
DROP TABLE devices;
