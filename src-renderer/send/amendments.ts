import { create } from 'zustand';

/** What a message can be corrected to. */
export const correctableLabels = ['tc', 'ts', 'wf', 'cl', 'ms', 'ch'] as const;
export type CorrectableLabel = (typeof correctableLabels)[number];

export function asCorrectable(label: string): CorrectableLabel | null {
  return correctableLabels.find((each) => each === label) ?? null;
}

type AmendmentState = {
  /** By the id of the person's message: what readers that were late say that it is. */
  readonly amendments: Readonly<Record<string, CorrectableLabel>>;
};

/** Late disagreements. They only ask: nothing is changed before the person says so. */
export const useAmendments = create<AmendmentState>()(() => ({ amendments: {} }));

export function setAmendment(messageId: string, label: CorrectableLabel | null): void {
  useAmendments.setState(({ amendments }) => {
    if (label !== null) return { amendments: { ...amendments, [messageId]: label } };
    if (!Object.hasOwn(amendments, messageId)) return {};
    const { [messageId]: _gone, ...rest } = amendments;
    return { amendments: rest };
  });
}
