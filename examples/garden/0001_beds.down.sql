DROP TABLE plants;
DROP TABLE beds;
