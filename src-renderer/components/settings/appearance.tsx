import { putSettings, useSetting } from '../../state/settings.ts';
import { Choice } from './choice.tsx';

/** How the window looks. */
export function Appearance() {
  const theme = useSetting('appearance.theme');
  return (
    <section className="page-section" aria-label="Appearance">
      <h2>Appearance</h2>
      <ul className="entries">
        <Choice
          name="Theme"
          about="Light, dark, or as this computer is set."
          value={theme}
          values={[
            ['system', 'As the system'],
            ['light', 'Light'],
            ['dark', 'Dark'],
          ]}
          onChoose={(value) => void putSettings({ 'appearance.theme': value })}
        />
      </ul>
    </section>
  );
}
