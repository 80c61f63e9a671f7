import { z } from 'zod';
import { promptContextSchema } from '../frontend/prompt.ts';
import { method } from '../rpc/contract.ts';

/** What a draft can be read as: the codes of commands, and `st` for a question about the status. */
export const frontendLabels = ['ch', 'tc', 'ts', 'wf', 'cl', 'ms', 'st', 'cn'] as const;
export const frontendLabelSchema = z.enum(frontendLabels);
export type FrontendLabel = z.infer<typeof frontendLabelSchema>;

/**
 * The readers beside the reflex, which is in the window: two small models in the frontend-model
 * process, and a model of the person’s Ollama, where one was chosen.
 */
export const frontendReaders = ['encoder', 'adapter', 'ollama'] as const;
export const frontendReaderSchema = z.enum(frontendReaders);
export type FrontendReader = z.infer<typeof frontendReaderSchema>;

/** The longest draft that is sent to a reader, in UTF-16 code units; a longer one is cut first. */
export const maximumReadDraft = 4_000;
const draft = z.string().max(maximumReadDraft);

/** Calibrated probabilities of the eight labels; they sum to 1. */
export const labelProbabilitiesSchema = z
  .record(frontendLabelSchema, z.number().min(0).max(1))
  .refine(sumsToOne, 'do not sum to 1');
export type LabelProbabilities = z.infer<typeof labelProbabilitiesSchema>;

function sumsToOne(probabilities: Readonly<Record<FrontendLabel, number>>): boolean {
  const sum = Object.values(probabilities).reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < 1e-3;
}

/** The longest coded line that a reader may give, in UTF-16 code units. */
const line = z
  .string()
  .max(maximumReadDraft + 200)
  .nullable();

/** What a model in Ollama says of a draft. */
export const ollamaOpinionSchema = z.object({
  label: frontendLabelSchema,
  /** Calibrated, of the trained adapter; null of any other model, which only names a label. */
  probabilities: labelProbabilitiesSchema.nullable(),
  /** Its free text consists of spans of the draft; null where a slot is missing. */
  line,
});
export type OllamaOpinion = z.infer<typeof ollamaOpinionSchema>;

/** A reading of one draft, or that a newer draft of the same client has taken its turn. */
export const draftReadingSchema = z.discriminatedUnion('superseded', [
  z.object({ superseded: z.literal(true) }),
  z.object({
    superseded: z.literal(false),
    /** Null where the reader was not asked or is not there: no weights, starting, dead, too late. */
    encoder: labelProbabilitiesSchema.nullable(),
    adapter: labelProbabilitiesSchema.nullable(),
    ollama: ollamaOpinionSchema.nullable(),
    /** From the arrival in the app to the answer. */
    milliseconds: z.number().nonnegative(),
  }),
]);
export type DraftReading = z.infer<typeof draftReadingSchema>;

/** A draft whose free text is still to be copied into the slots of a command. */
export const copySlotsParamsSchema = z.object({
  draft,
  label: frontendLabelSchema,
  /** The workflows that a `wf` line may name. */
  workflowIds: z.array(z.string().min(1).max(80)).max(50),
});
export type CopySlotsParams = z.infer<typeof copySlotsParamsSchema>;

/** Whether each reader can be asked now, and if not, why not, for a person. */
export const readerStatesSchema = z.record(
  frontendReaderSchema,
  z.object({ ready: z.boolean(), reason: z.string().nullable() }),
);
export type ReaderStates = z.infer<typeof readerStatesSchema>;

/** What the person’s Ollama has. */
export const ollamaModelsSchema = z.object({
  /** Why none can be listed, for a person; null where Ollama answers. */
  problem: z.string().nullable(),
  models: z.array(z.string().max(200)).max(500),
});
export type OllamaModels = z.infer<typeof ollamaModelsSchema>;

/** How far Kingly’s own model is in the person’s Ollama. */
export const offerStateSchema = z.object({
  state: z.enum(['idle', 'working', 'done', 'failed']),
  /** What is done now, or what went wrong and what to do about it; for a person. */
  note: z.string().nullable(),
  /** Of what is done now, 0…1; null where that is not known. */
  fraction: z.number().min(0).max(1).nullable(),
});
export type OfferState = z.infer<typeof offerStateSchema>;

/** What a window may ask of the frontend’s models. None of these rejects because a model is away. */
export const frontendModelContract = {
  /**
   * Reads a draft. Of one client only the newest draft waits: an older one that has not begun is
   * answered as superseded.
   */
  'frontend.read': method(
    z.object({
      draft,
      readers: z.array(frontendReaderSchema).min(1).max(frontendReaders.length),
      /** What a model in Ollama is told beside the draft. */
      context: promptContextSchema.optional(),
    }),
    draftReadingSchema,
  ),
  /**
   * Writes the coded line of a draft whose label is known. Free text can only be runs of the
   * draft’s own words. Null where there is no such line, or no adapter.
   */
  'frontend.copySlots': method(copySlotsParamsSchema, z.object({ line })),
  'frontend.readers': method(z.object({}), readerStatesSchema),
  /** The models of the person’s Ollama that can be asked, looked up now. */
  'frontend.ollamaModels': method(z.object({}), ollamaModelsSchema),
  /** How far the making of `kingly-front` is. */
  'frontend.offer': method(z.object({}), offerStateSchema),
  /** Begins to make it, or made it before; how it goes on is asked with `frontend.offer`. */
  'frontend.makeOffered': method(z.object({}), offerStateSchema),
  'frontend.stopOffered': method(z.object({}), offerStateSchema),
} as const;
