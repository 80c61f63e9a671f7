import { useId } from 'react';
import { putSettings, useSetting } from '../../state/settings.ts';

/** A setting that is on or off. */
export function Switch({
  name,
  title,
  about,
}: {
  readonly name: 'frontend.readers' | 'frontend.aheadOnBattery' | 'memory.enabled' | 'memory.model';
  readonly title: string;
  readonly about: string;
}) {
  const id = useId();
  const isOn = useSetting(name);
  return (
    <li className="entry entry-line setting">
      <span className="entry-text" id={id}>
        <strong>{title}</strong>
        <small>{about}</small>
      </span>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={isOn}
        aria-labelledby={id}
        onClick={() => void putSettings({ [name]: !isOn })}
      />
    </li>
  );
}
