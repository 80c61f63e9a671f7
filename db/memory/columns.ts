/** Facts `f` with what their subject and object are called now; to be followed by WHERE. */
export const selectFacts = `
  SELECT f.id, f.root_id, f.workspace_id, f.relation, f.value, f.fact_text, f.valid_from, f.valid_to,
    f.recorded_at, f.superseded_at, f.replaced_by, f.strength, f.confidence, f.significance, f.quote,
    f.uses, f.used_at, f.metadata,
    s.canonical_id AS subject, subject.name AS subject_name,
    o.canonical_id AS object, object.name AS object_name
  FROM facts AS f
  JOIN entities AS s ON s.id = f.subject_id
  JOIN entities AS subject ON subject.id = s.canonical_id
  LEFT JOIN entities AS o ON o.id = f.object_id
  LEFT JOIN entities AS object ON object.id = o.canonical_id`;

/** Entities `e` with their other names, those of merged ones included; to be followed by WHERE. */
export const selectEntities = `
  SELECT e.id, e.workspace_id, e.name, e.entity_type, e.summary, e.created_at, e.merged_into,
    e.metadata,
    (SELECT json_group_array(DISTINCT other.alias) FROM entity_aliases AS other
     JOIN entities AS named ON named.id = other.entity_id
     WHERE (named.id = e.id OR named.canonical_id = e.id) AND other.alias <> e.name) AS aliases
  FROM entities AS e`;

export const selectEpisodes = `
  SELECT id, workspace_id, source_kind, source_id, speaker, conversation_id, title, text, part,
    reference_time, recorded_at, metadata
  FROM episodes`;

/** Facts `f` that are true at `:valid` as believed at `:known`. */
export const heldAt = `f.valid_from <= :valid AND f.valid_to > :valid
  AND f.recorded_at <= :known AND f.superseded_at > :known AND f.forgotten_at IS NULL`;
