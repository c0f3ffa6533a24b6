DROP TABLE video_tags;
DROP TABLE tags;
DROP TABLE videos;
