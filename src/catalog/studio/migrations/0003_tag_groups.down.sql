DROP TABLE tag_suggestions;
DROP TABLE annotation_tags;
DROP TABLE tag_options;
DROP TABLE tag_groups;
