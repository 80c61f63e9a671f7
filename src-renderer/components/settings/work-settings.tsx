import { putSettings, useSetting } from '../../state/settings.ts';
import { Choice } from './choice.tsx';

/** When a task is split: below this confidence, or above this complexity. */
const splitting = {
  never: { below: 0, above: 1 },
  unsure: { below: 0.5, above: 0.8 },
  often: { below: 0.7, above: 0.6 },
} as const;
const keptDays = [7, 30, 90, 365] as const;

/** How work behind the chat is done, and for how long its events are kept. */
export function WorkSettings() {
  const below = useSetting('tasks.splitBelow');
  const above = useSetting('tasks.splitAbove');
  const policy = useSetting('tasks.onChildFailure');
  const days = useSetting('events.keepDays');
  const names = ['never', 'unsure', 'often'] as const;
  const split =
    names.find((name) => splitting[name].below === below && splitting[name].above === above) ??
    'own';
  return (
    <section className="page-section" aria-label="Work">
      <h2>Work</h2>
      <ul className="entries">
        <Choice
          name="Split tasks into parts"
          about="A large or unclear task is done in parts, each with its own state."
          value={split}
          values={[
            ['never', 'Never'],
            ['unsure', 'When it helps'],
            ['often', 'Often'],
            ...(split === 'own' ? ([['own', `Below ${below} or above ${above}`]] as const) : []),
          ]}
          onChoose={(name) => {
            if (name === 'own') return;
            const chosen = splitting[name];
            void putSettings({
              'tasks.splitBelow': chosen.below,
              'tasks.splitAbove': chosen.above,
            });
          }}
        />
        <Choice
          name="When a part fails"
          about="What happens with the other parts and the task as a whole."
          value={policy ?? 'leave-out'}
          values={[
            ['leave-out', 'Leave out what needs it'],
            ['continue', 'Go on without it'],
            ['fail', 'The task fails'],
          ]}
          onChoose={(value) =>
            void putSettings({ 'tasks.onChildFailure': value === 'leave-out' ? null : value })
          }
        />
        <Choice
          name="Keep events for"
          about="Messages, tasks and results stay. Events are the record of each step on the way."
          value={String(days)}
          values={[...new Set([...keptDays, days])]
            .toSorted((one, other) => one - other)
            .map((count) => [String(count), count === 1 ? '1 day' : `${count} days`] as const)}
          onChoose={(value) => void putSettings({ 'events.keepDays': Number(value) })}
        />
      </ul>
    </section>
  );
}
