import HatGlasses from 'lucide-react/icons/hat-glasses';
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

/** A private conversation that nothing was said in yet. */
export function PrivateEmptyState() {
  return (
    <div className="empty-state">
      <HatGlasses aria-hidden />
      <h2>A private conversation</h2>
      <p>
        Kingly may use what it remembers to answer here, but keeps nothing of what is said: no
        notes, no facts, no sources. The conversation itself stays in your list until you delete it.
      </p>
    </div>
  );
}

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
