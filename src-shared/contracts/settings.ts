import { z } from 'zod';
import type { JsonValue } from '#shared/json.ts';
import { failurePolicies } from '#shared/tasks/tree-note.ts';

/** The value of `frontend.model` where no model of Ollama reads. */
export const builtInFrontend = 'built-in';

/** The name that Kingly’s own adapter has in a person’s Ollama. */
export const offeredModel = 'kingly-front';

/** The model of Ollama that a value of `frontend.model` names; null for none. */
export function ollamaModelOf(value: string): string | null {
  return value.startsWith('ollama:') ? value.slice('ollama:'.length) : null;
}

/** Whether a model of Ollama is Kingly’s own adapter. */
export function isOfferedModel(name: string | null): boolean {
  return name === offeredModel || name === `${offeredModel}:latest`;
}

/** What a person may set: what a value must look like, and what holds where none is set. */
export const settings = {
  /** Light or dark; by default as the system is. */
  'appearance.theme': setting(z.enum(['system', 'light', 'dark']), 'system'),
  /** A task is split where the confidence in doing it whole is lower, 0–1. */
  'tasks.splitBelow': setting(z.number().min(0).max(1), 0.5),
  /** … or where its complexity is higher, 0–1. */
  'tasks.splitAbove': setting(z.number().min(0).max(1), 0.8),
  /** What a parent does where a part fails; null: what needs the part is left out. */
  'tasks.onChildFailure': setting(z.enum(failurePolicies).nullable(), null),
  /** Whether anything is remembered by itself; what a person puts in the memory always counts. */
  'memory.enabled': setting(z.boolean(), true),
  /** Whether the model, too, looks for facts in what is said; the rules always do. */
  'memory.model': setting(z.boolean(), true),
  /** Days that events are kept. */
  'events.keepDays': setting(z.number().int().min(1).max(36_500), 30),
  /** Whether the small models read drafts beside the reflex. */
  'frontend.readers': setting(z.boolean(), true),
  /** Who is asked last about a draft: Kingly’s own adapter, or `ollama:` and a model’s name. */
  'frontend.model': setting(
    z
      .string()
      .max(200)
      .regex(/^(?:built-in|ollama:.+)$/u, 'is “built-in” or “ollama:” and a name'),
    builtInFrontend,
  ),
  /** Whether drafts are read ahead while the machine runs on its battery. */
  'frontend.aheadOnBattery': setting(z.boolean(), true),
} as const;

type Settings = typeof settings;
export type SettingKey = keyof Settings;
export type SettingValue<Key extends SettingKey> = Settings[Key]['fallback'];

function setting<Schema extends z.ZodType>(schema: Schema, fallback: z.output<Schema>) {
  return { schema, fallback };
}

/** A setting as it is stored; what is missing or makes no sense is at its default. */
export function readSetting<Key extends SettingKey>(
  stored: Readonly<Record<string, JsonValue | undefined>>,
  key: Key,
): SettingValue<Key> {
  const { schema, fallback } = settings[key];
  const parsed = z.safeParse<z.ZodType<SettingValue<Key>>>(schema, stored[key]);
  return parsed.success ? parsed.data : fallback;
}

/** What is wrong with a setting that somebody wants to put, or null. */
export function problemOfSetting(key: string, value: JsonValue): string | null {
  const known = Object.entries(settings).find(([name]) => name === key)?.[1];
  if (known === undefined) return `There is no setting ${key}`;
  const parsed = known.schema.safeParse(value);
  return parsed.success ? null : `${key}: ${parsed.error.issues[0]?.message ?? 'not allowed'}`;
}
