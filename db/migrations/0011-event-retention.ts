import type { Migration } from './migration.ts';

/**
 * Remembers the newest event that was ever removed: whoever is behind it cannot go on without a
 * hole. The trigger keeps it true whatever removes an event.
 */
export const eventRetention: Migration = {
  version: 11,
  name: 'event-retention',
  sql: `
    CREATE TABLE event_retention (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      removed_until INTEGER NOT NULL,
      -- How far superseded events were looked for.
      compacted_until INTEGER NOT NULL
    ) STRICT;
    INSERT INTO event_retention (id, removed_until, compacted_until)
    SELECT 1, first - 1, first - 1 FROM (
      SELECT coalesce(
        (SELECT min(id) FROM events),
        (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'events'),
        1) AS first);

    CREATE TRIGGER events_removed AFTER DELETE ON events
    BEGIN
      UPDATE event_retention SET removed_until = OLD.id WHERE removed_until < OLD.id;
    END;
  `,
};
