import X from 'lucide-react/icons/x';
import { closeToast, useUi } from '../state/ui.ts';
import { IconButton } from './parts/icon-button.tsx';

/** Short news at the bottom. */
export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <output className="toasts" aria-live="polite">
      {toasts.map(({ id, text, action }) => (
        <div className="toast" key={id}>
          <span>{text}</span>
          {action === null ? null : (
            <button
              type="button"
              className="link"
              onClick={() => {
                closeToast(id);
                action.run();
              }}
            >
              {action.name}
            </button>
          )}
          <IconButton small name="Close" icon={X} onClick={() => closeToast(id)} />
        </div>
      ))}
    </output>
  );
}
