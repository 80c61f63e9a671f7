/** One step of a workflow: a prompt to the backend model, with what earlier steps wrote. */
export type WorkflowStep = {
  readonly key: string;
  readonly title: string;
  /** `{param}` is replaced by a parameter, `{steps.key}` by the output of an earlier step. */
  readonly prompt: string;
};

/** A built-in workflow: steps that run one after another. */
export type WorkflowDefinition = {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** Parameters with what stands for them when they are not given. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
};
