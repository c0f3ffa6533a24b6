DROP TABLE user_preferences;
DROP TABLE webhook_position;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
