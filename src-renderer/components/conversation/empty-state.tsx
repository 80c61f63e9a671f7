import { fillComposer } from '../composer/fill-composer.ts';
import { Crown } from '../parts/crown.tsx';

/** What one can say, with what comes of it. */
const examples = [
  ['Write a short product description for a bike bell', 'becomes a task'],
  ['Remember that my editor is Helix', 'is kept'],
  ['Plan project MyApp', 'starts a workflow'],
  ["What's my editor?", 'is answered from memory'],
  ["How's it going?", 'is answered at once'],
] as const;

/** A conversation that nothing was said in yet. */
export function EmptyState() {
  return (
    <div className="empty-state">
      <Crown />
      <h2>What shall be done?</h2>
      <p>Say it as you would to a person. Kingly answers at once and works on in the background.</p>
      <ul aria-label="Examples">
        {examples.map(([text, outcome]) => (
          <li key={text}>
            <button type="button" onClick={() => fillComposer(text)}>
              <span>{text}</span>
              <small>{outcome}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
