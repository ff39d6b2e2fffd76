"""docgen: official Word reports from structured facts."""
