export * from './codec.ts';
export * from './envelope.ts';
export * from './grammar.ts';
export * from './problem.ts';
export * from './table.ts';
