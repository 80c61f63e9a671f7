import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontendLabels, labelProbabilitiesSchema } from '#shared/contracts/frontend-model.ts';
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
    expect(decide(reflex, { encoder, adapter: null }, both, table)).toMatchObject({
      kind: 'ask',
      asks: 'adapter',
    });
    expect(decide(reflex, { encoder, adapter: flat }, [], table)).toMatchObject({ kind: 'chat' });
    expect(decide(reflex, noOpinions, ['adapter'], table)).toMatchObject({ kind: 'chat' });
  });

  it('two half-sure readers that agree are sure together', () => {
    const half = mostly('wf', 0.75);
    expect(decide(half, noOpinions, [], table).kind).toBe('chat');
    expect(decide(half, { encoder: half, adapter: null }, [], table)).toMatchObject({
      kind: 'accept',
      label: 'wf',
    });
  });

  it('weighs readers and adds the bias of a label', () => {
    const opinions = { encoder: flat, adapter: mostly('cl', 0.7) };
    const { pooled } = decide(mostly('ms', 0.7), opinions, [], table);
    expect(pooled.cl).toBeGreaterThan(pooled.ms);
    const plain = decide(flat, { encoder: flat, adapter: flat }, [], table).pooled;
    expect(plain.ch / plain.tc).toBeCloseTo(Math.E);
  });

  it('a reader that says 0 does not veto for ever', () => {
    const sure = byLabel(frontendLabels.map((label) => (label === 'tc' ? 1 : 0)));
    const { pooled } = decide(sure, { encoder: mostly('ch', 0.5), adapter: null }, [], table);
    expect(pooled.ch).toBeGreaterThan(0);
  });

  it('gives probabilities, whatever is said, by the shipped numbers too', () => {
    const says = fc
      .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 8, maxLength: 8 })
      .map((scores) => byLabel(softmax(scores)));
    fc.assert(
      fc.property(says, fc.option(says), fc.option(says), (reflex, encoder, adapter) => {
        const { pooled, kind } = decide(reflex, { encoder, adapter }, both, shippedAgreement);
        expect(labelProbabilitiesSchema.safeParse(pooled).success).toBe(true);
        expect(['accept', 'ask', 'chat']).toContain(kind);
      }),
    );
  });
});
