import type { z } from 'zod';

/** One method: what goes in and what comes out, checked at each receiving edge. */
export type Method<Params extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> = {
  readonly params: Params;
  readonly result: Result;
};

/** Declares a method of a contract. */
export function method<Params extends z.ZodType, Result extends z.ZodType>(
  params: Params,
  result: Result,
): Method<Params, Result> {
  return { params, result };
}

/** A service: its methods by name. */
export type Contract = Readonly<Record<string, Method>>;
/** Pushed messages by topic. */
export type Topics = Readonly<Record<string, z.ZodType>>;

/** The contract from the caller’s side. Rejects with a {@link KinglyError}. */
export type ContractCalls<C extends Contract> = {
  readonly [Name in keyof C]: (
    params: z.input<C[Name]['params']>,
  ) => Promise<z.output<C[Name]['result']>>;
};

/** The contract from the serving side. */
export type ContractHandlers<C extends Contract> = {
  readonly [Name in keyof C]: (
    params: z.output<C[Name]['params']>,
  ) => z.input<C[Name]['result']> | Promise<z.input<C[Name]['result']>>;
};

/** Listeners for topics; all are optional. */
export type TopicListeners<T extends Topics> = {
  readonly [Name in keyof T]?: (payload: z.output<T[Name]>) => void;
};
