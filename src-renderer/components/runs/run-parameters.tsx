import type { Run } from '#shared/contracts/entities.ts';
import { useDefinition } from './use-definition.ts';

/** What the run was started with, as its definition of then names it. */
export function RunParameters({ run }: { readonly run: Run }) {
  const definition = useDefinition(run.id);
  const names = [
    ...new Set([...Object.keys(definition?.parameters ?? {}), ...Object.keys(run.params)]),
  ];
  if (names.length === 0) return null;
  return (
    <section className="page-section" aria-label="Parameters">
      <h2>Parameters</h2>
      <dl className="facts">
        {names.map((name) => {
          const parameter = definition?.parameters[name];
          const given = run.params[name];
          const value = given ?? parameter?.default ?? '';
          return (
            <div key={name}>
              <dt>
                {name.replaceAll('_', ' ')}
                {parameter === undefined || parameter.about === '' ? null : (
                  <small>{parameter.about}</small>
                )}
              </dt>
              <dd>
                {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
                {given === undefined ? <small> not given</small> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
