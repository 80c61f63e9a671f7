import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FrontendLabel,
  frontendLabels,
  type LabelProbabilities,
  labelProbabilitiesSchema,
} from '#shared/contracts/frontend-model.ts';
import {
  type AgreementTable,
  byLabel,
  decide,
  noOpinions,
  shippedAgreement,
  softmax,
} from './agreement.ts';

const flat = byLabel(Array.from({ length: 8 }, () => 1 / 8));
const mostly = (label: string, share: number) =>
  byLabel(frontendLabels.map((each) => (each === label ? share : (1 - share) / 7)));
const all = (value: number) => byLabel(Array.from({ length: 8 }, () => value));
const table: AgreementTable = {
  sets: {
    reflex: { weights: { reflex: 1 }, bias: all(0), thresholds: all(0.9) },
    'reflex+encoder': { weights: { reflex: 1, encoder: 1 }, bias: all(0), thresholds: all(0.9) },
    'reflex+encoder+adapter': {
      weights: { reflex: 1, encoder: 1, adapter: 2 },
      bias: { ...all(0), ch: 1 },
      thresholds: all(0.9),
    },
  },
};
const both = ['encoder', 'adapter'] as const;

describe('decide', () => {
  it('accepts what the reflex alone is sure of, and asks nobody', () => {
    expect(decide(mostly('tc', 0.95), noOpinions, both, table)).toMatchObject({
      kind: 'accept',
      label: 'tc',
      asks: null,
    });
  });

  it('asks the encoder, then the adapter, then calls it chat', () => {
    const reflex = mostly('tc', 0.5);
    expect(decide(reflex, noOpinions, both, table)).toMatchObject({ kind: 'ask', asks: 'encoder' });
    const encoder = mostly('ms', 0.5);
    expect(decide(reflex, { encoder, adapter: null, ollama: null }, both, table)).toMatchObject({
      kind: 'ask',
      asks: 'adapter',
    });
    expect(decide(reflex, { encoder, adapter: flat, ollama: null }, [], table)).toMatchObject({
      kind: 'chat',
    });
    expect(decide(reflex, noOpinions, ['adapter'], table)).toMatchObject({ kind: 'chat' });
  });

  it('two half-sure readers that agree are sure together', () => {
    const half = mostly('wf', 0.75);
    expect(decide(half, noOpinions, [], table).kind).toBe('chat');
    expect(decide(half, { encoder: half, adapter: null, ollama: null }, [], table)).toMatchObject({
      kind: 'accept',
      label: 'wf',
    });
  });

  it('weighs readers and adds the bias of a label', () => {
    const opinions = { encoder: flat, adapter: mostly('cl', 0.7), ollama: null };
    const { pooled } = decide(mostly('ms', 0.7), opinions, [], table);
    expect(pooled.cl).toBeGreaterThan(pooled.ms);
    const plain = decide(flat, { encoder: flat, adapter: flat, ollama: null }, [], table).pooled;
    expect(plain.ch / plain.tc).toBeCloseTo(Math.E);
  });

  it('a reader that says 0 does not veto for ever', () => {
    const sure = byLabel(frontendLabels.map((label) => (label === 'tc' ? 1 : 0)));
    const { pooled } = decide(
      sure,
      { encoder: mostly('ch', 0.5), adapter: null, ollama: null },
      [],
      table,
    );
    expect(pooled.ch).toBeGreaterThan(0);
  });

  describe('with a model of Ollama', () => {
    const all = ['encoder', 'adapter', 'ollama'] as const;
    const names = (label: FrontendLabel, probabilities: LabelProbabilities | null = null) => ({
      label,
      probabilities,
      line: null,
    });
    const flatPair = { encoder: flat, adapter: flat };

    it('asks it last, and first where no encoder is there', () => {
      const reflex = mostly('tc', 0.5);
      const none = { ...flatPair, ollama: null };
      expect(decide(reflex, none, all, table)).toMatchObject({ kind: 'ask', asks: 'ollama' });
      expect(decide(reflex, { ...none, adapter: null }, all, table).asks).toBe('adapter');
      expect(decide(reflex, noOpinions, ['adapter', 'ollama'], table).asks).toBe('ollama');
      expect(decide(reflex, noOpinions, all, table).asks).toBe('encoder');
    });

    it('lets it confirm what is nearly sure, and nothing else', () => {
      const nearly = mostly('tc', 0.85);
      const said = (label: FrontendLabel) => ({ ...noOpinions, ollama: names(label) });
      expect(decide(nearly, said('tc'), [], table)).toMatchObject({ kind: 'accept', label: 'tc' });
      expect(decide(nearly, said('ms'), [], table).kind).toBe('chat');
      expect(decide(mostly('tc', 0.7), said('tc'), [], table).kind).toBe('chat');
    });

    it('never makes a command of what the others call chat, whatever it says', () => {
      const label = fc.constantFrom(...frontendLabels);
      const score = fc.double({ min: -30, max: 30, noNaN: true });
      const says = fc
        .array(score, { minLength: 8, maxLength: 8 })
        .map((scores) => byLabel(softmax(scores)));
      fc.assert(
        fc.property(
          says,
          fc.option(says),
          fc.option(says),
          label,
          (reflex, encoder, adapter, l) => {
            const opinions = { encoder, adapter, ollama: names(l) };
            const alone = decide(reflex, { ...opinions, ollama: null }, [], shippedAgreement);
            const found = decide(reflex, opinions, [], shippedAgreement);
            expect(found.pooled).toEqual(alone.pooled);
            if (alone.kind === 'accept') expect(found.kind).toBe('accept');
            if (found.kind === 'accept') expect(found.label).toBe(alone.label);
            if (l !== alone.label) expect(found.kind).toBe(alone.kind);
          },
        ),
      );
    });

    it('asks the person about a command that is not out of the question', () => {
      const torn = byLabel(
        frontendLabels.map((one) => ({ ch: 0.6, tc: 0.3 })[String(one)] ?? 0.016),
      );
      const said = (label: FrontendLabel) => ({ ...noOpinions, ollama: names(label) });
      expect(decide(torn, said('tc'), [], table)).toMatchObject({ kind: 'chat', suggests: 'tc' });
      expect(decide(torn, said('ms'), [], table)).toMatchObject({ kind: 'chat', suggests: null });
      expect(decide(torn, said('ch'), [], table)).toMatchObject({ kind: 'chat', suggests: null });
    });

    it('gives the trained adapter in Ollama the adapter’s place, where that has not spoken', () => {
      const there = mostly('cl', 0.7);
      const encoder = flat;
      const here = decide(flat, { encoder, adapter: there, ollama: null }, [], table);
      const moved = { encoder, adapter: null, ollama: names('cl', there) };
      expect(decide(flat, moved, ['adapter'], table)).toEqual(here);
      // By itself it confirms nothing, since it is in the pool already.
      const one = table.sets['reflex+encoder+adapter'];
      const strict: AgreementTable = {
        sets: {
          ...table.sets,
          'reflex+encoder+adapter': {
            ...one,
            thresholds: byLabel(Array.from({ length: 8 }, () => 0.999)),
          },
        },
      };
      const pooled = decide(mostly('cl', 0.55), moved, [], strict);
      expect(pooled.probability).toBeGreaterThan(0.9);
      expect(pooled.kind).toBe('chat');
    });
  });

  it('gives probabilities, whatever is said, by the shipped numbers too', () => {
    const says = fc
      .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 8, maxLength: 8 })
      .map((scores) => byLabel(softmax(scores)));
    fc.assert(
      fc.property(says, fc.option(says), fc.option(says), (reflex, encoder, adapter) => {
        const opinions = { encoder, adapter, ollama: null };
        const { pooled, kind } = decide(reflex, opinions, both, shippedAgreement);
        expect(labelProbabilitiesSchema.safeParse(pooled).success).toBe(true);
        expect(['accept', 'ask', 'chat']).toContain(kind);
      }),
    );
  });
});
