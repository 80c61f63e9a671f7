import { useState } from 'react';
import type { CacheFigures } from '#shared/cache.ts';
import { app, telling } from '../app.ts';
import { windowCaches } from '../send/reading-context.ts';

/** What the caches of all layers have done, read when it is opened. */
export function CacheFiguresDisclosure() {
  const [caches, setCaches] = useState<readonly CacheFigures[]>([]);
  const read = (): void => {
    void telling('The figures cannot be read', async () => {
      const { caches: ofApp } = await app()['metrics.get']({});
      setCaches([...windowCaches(), ...ofApp]);
    });
  };
  return (
    <details
      className="cache-figures"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) read();
      }}
    >
      <summary>Caches</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Cache</th>
            <th scope="col">Hits</th>
            <th scope="col">Misses</th>
            <th scope="col">Kept</th>
          </tr>
        </thead>
        <tbody>
          {caches.map(({ name, layer, hits, misses, size, limit }) => (
            <tr key={`${layer} ${name}`}>
              <th scope="row">{name}</th>
              <td>{hits}</td>
              <td>{misses}</td>
              <td>
                {size} of {limit}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
